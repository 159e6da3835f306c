"""The nouns of Catalejo: frozen structs without I/O, the contract between the rooms."""
