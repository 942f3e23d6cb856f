"""The city folder: models of what a city writes, the loader and the checks."""
