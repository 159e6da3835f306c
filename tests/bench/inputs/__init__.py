"""Inputs of the measurements: an invented organisation of any size, the same bytes every time."""
