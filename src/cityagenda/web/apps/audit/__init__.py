"""The audit trail of the site: one chain of entries in which everything that counts is kept."""
