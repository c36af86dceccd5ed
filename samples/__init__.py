"""Pictures and a clip made by code, with the truth about where the faces are."""
