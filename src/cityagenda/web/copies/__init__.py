"""Copies of a city: made while its site runs, restored on any machine, equal to the last hash.

A copy is one file, ``.tar.gz``: first a manifest with the name, size and SHA-256 of every
file, then the files under the names that they have in the city folder. The database is in it
as one SQLite file, whatever database the site uses, so that a copy of either can be restored
into either.
"""
