"""The plan in the office's own terms, and the pages of programmes, target cities and goals."""
