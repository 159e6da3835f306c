"""HTTP to hosts and systems, and the one reader of their answers."""
