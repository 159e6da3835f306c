"""Scorecards and the health of the portal."""
