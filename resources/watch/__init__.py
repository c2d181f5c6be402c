"""The shared watch beside its tables: forms, feeds, notices, what a page says of itself."""
