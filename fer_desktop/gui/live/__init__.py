"""The live page: a camera or video as it plays."""
