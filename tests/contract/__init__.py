"""What we ask of other systems, and what our doubles answer, held against the official API descriptions."""
