"""For programs: the search index, prose search, feeds, ``/api/v1/``, the site map."""
