"""Real organisations as input: every archive of a folder becomes repositories, and ``catalejo run`` reads them."""
