"""Networks of sensors: how they are, what was refused, what they warn of."""
