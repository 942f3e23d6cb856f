"""The map: an indicator over districts or streets, one beside another."""
