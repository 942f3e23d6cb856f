"""The sections of a report, each a function of the facts of one edition."""
