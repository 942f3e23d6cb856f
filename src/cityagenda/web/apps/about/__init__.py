"""About: what this account is, and whom its pages do not serve well yet."""
