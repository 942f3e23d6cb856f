"""Progress, levels, forecast and roll-ups of indicators against their targets."""
