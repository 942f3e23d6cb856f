"""Search: one box over everything that the account holds."""
