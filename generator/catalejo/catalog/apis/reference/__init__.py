"""Definitions of APIs, laid out for readers: read in limited workers, kept by content."""

from .build import read_references

__all__ = ["read_references"]
