"""Rivers: the class of every section, what decided it, and black and odorous bodies."""
