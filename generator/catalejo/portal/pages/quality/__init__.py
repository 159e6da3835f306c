"""Scorecards, findings, what scanners found, and where all of it comes from."""
