"""Children with limits for work on foreign content."""
