"""Tags of the practices."""
