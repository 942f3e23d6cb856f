"""Downloads: one indicator as a file, at an address that stays."""
