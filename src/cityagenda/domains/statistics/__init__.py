"""Statistics that belong to no field: declared values and arithmetic on indicators.

Specifications only; nothing heavy is imported here.
"""

from cityagenda.domains.statistics.specifications import METHODS

__all__ = ["METHODS"]
