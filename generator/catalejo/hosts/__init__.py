"""Git hosts, one package each: what it is asked, how, and what its answers mean (``contract`` and ``registry``)."""
