"""Claims: what documents state, and on what evidence."""
