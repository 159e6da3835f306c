"""Generators of wrong input by type, and one oracle for all: ``python -m tests.fuzz`` (``make fuzz``)."""
