"""The sea: classes of its water, and how far it is eutrophic."""
