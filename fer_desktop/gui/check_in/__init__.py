"""The check-in page: one photo."""
