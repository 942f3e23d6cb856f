"""Tags of the search."""
