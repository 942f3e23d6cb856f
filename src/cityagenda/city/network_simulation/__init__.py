"""A synthetic air network on the shapes of a city: stations, what they measure, what goes wrong.

The value of any hour follows from the seed, the station and the hour alone, so that files
written for a year and values played in real time fit together without a seam.
"""
