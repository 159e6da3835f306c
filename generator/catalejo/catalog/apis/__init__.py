"""API definitions: the operations that they offer, read with simple, bounded readers."""
