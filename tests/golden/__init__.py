"""What readers search for and the pages that they want: ``queries.txt``, measured through the real search page."""
