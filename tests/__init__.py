"""How we know that it works; the folders mirror fer_desktop/ and training/."""
