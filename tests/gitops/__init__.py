"""What our reader makes of kustomizations beside what kubectl makes of them."""
