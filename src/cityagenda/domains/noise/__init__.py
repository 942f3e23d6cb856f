"""Noise: levels over hours, and whether a zone's limit is kept."""
