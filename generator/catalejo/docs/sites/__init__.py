"""Which docs sites there are, what they say of themselves, and which files belong to them."""
