"""The list of all documentation, and the reader of one page of it."""
