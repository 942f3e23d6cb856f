"""The air: streets now, stations, the ranking, and the old standard beside the new one."""
