"""One folder a capability, with its views, addresses and templates inside."""
