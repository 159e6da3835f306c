"""Environments, CI, stacks."""
