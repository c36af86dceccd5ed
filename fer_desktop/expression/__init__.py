"""From chips to distributions over the seven apparent expressions."""
