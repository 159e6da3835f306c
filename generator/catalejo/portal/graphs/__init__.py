"""Drawings with links: the neighbours of an entity in columns, maps of systems and domains laid out by Graphviz."""
