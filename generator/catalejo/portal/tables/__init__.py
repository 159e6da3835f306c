"""Tables: columns, cells and facets as data; the same as files for scripts and people's own tools."""
