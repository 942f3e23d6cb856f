"""Water: classes and indices of rivers, lakes and black and odorous bodies."""
