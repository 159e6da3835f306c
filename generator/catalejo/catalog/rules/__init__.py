"""Backstage's rules for entities: formats, schemas per kind, the order in which they are applied."""
