"""What a capture writes of each repository, and what it takes again of the one before."""
