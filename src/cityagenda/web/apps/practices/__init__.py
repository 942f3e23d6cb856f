"""Practices: experiences and organisations worth exchanging."""
