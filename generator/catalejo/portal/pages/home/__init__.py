"""The front page and what stands beside it: what was found, what changed, small pages."""
