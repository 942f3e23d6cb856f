"""The list of indicators and the page of each."""
