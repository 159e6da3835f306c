"""Catalejo."""
