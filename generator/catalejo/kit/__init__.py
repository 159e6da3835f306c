"""What several stages need and no stage owns."""
