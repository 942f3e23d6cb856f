"""From a loaded city to an edition: freeze, graph, cache, provenance, editions."""
