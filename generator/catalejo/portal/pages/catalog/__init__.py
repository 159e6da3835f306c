"""Tables of entities, the page of one entity, maps."""
