"""Readers of foreign files that several stages need: captures, YAML, JSON Lines, CODEOWNERS."""
