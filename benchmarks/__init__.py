"""Speed, memory and safety measured; absolute times live here, never in the tests."""
