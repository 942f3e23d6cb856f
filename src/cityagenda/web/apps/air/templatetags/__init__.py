"""Tags of the pages about the air."""
