"""Air quality: from hourly stations to values that a standard accepts.

Specifications only; nothing heavy is imported here.
"""

from cityagenda.domains.air.specifications import METHODS

__all__ = ["METHODS"]
