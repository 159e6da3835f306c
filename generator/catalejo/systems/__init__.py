"""The tools of a platform team that are asked for state: one package each, known to the others by its contract only."""
