"""What every layer stands on: errors, texts, periods, units, observations, methods, standards."""
