"""Tables, annotated pictures and videos, timelines, summaries."""
