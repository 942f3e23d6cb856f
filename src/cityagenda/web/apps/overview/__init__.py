"""The account at a glance."""
