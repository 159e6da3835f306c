"""Who owns an entity, and to whom a name belongs."""
