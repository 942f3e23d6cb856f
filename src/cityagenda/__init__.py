"""City Agenda: a live, auditable account of a city's sustainable-development plan."""

__version__ = "0.1.0"
