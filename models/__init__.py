"""Published networks, one folder each, and the manifest that lists them. No program code."""
