"""Tags of the pages about rivers."""
