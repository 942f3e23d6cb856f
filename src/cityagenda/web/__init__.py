"""The pages: they read editions and compute no indicator. One process serves one city."""
