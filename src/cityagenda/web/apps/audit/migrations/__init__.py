"""Changes of the audit trail's table, in their order."""
