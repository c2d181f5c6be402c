"""The directory of structures beside its table: forms and maps."""
