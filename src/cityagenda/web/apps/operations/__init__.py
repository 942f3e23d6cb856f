"""For operators: is the site alive and ready, what does it do, how fast."""
