"""The emotion centre: sittings, trends, bin."""
