"""Small faults put into the code one at a time, to see whether a test of the room notices: ``python -m tests.mutants``."""
