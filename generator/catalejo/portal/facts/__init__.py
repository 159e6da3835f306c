"""What pages say about an entity, a cell, a score, a change: conclusions of the world in the reader's words."""
