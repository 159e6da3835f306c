"""The table of teams, the page of one team, and what nobody answers for."""
