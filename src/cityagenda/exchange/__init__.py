"""The account in other people's formats."""
