"""Water: classes and indices of rivers, lakes and black and odorous bodies.

Specifications only; nothing heavy is imported here.
"""

from cityagenda.domains.water.specifications import METHODS

__all__ = ["METHODS"]
