"""Relations between entities, and those that lead nowhere."""
