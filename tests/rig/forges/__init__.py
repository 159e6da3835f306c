"""Small loopback servers of further Git hosts, in the forms that their vendors document; git is real."""
