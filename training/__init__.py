"""How the program learned what lies in models/ and landmarks/; run from the checkout."""
