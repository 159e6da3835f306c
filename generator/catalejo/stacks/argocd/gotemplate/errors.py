"""The two ways in which a template ends without a text."""

from __future__ import annotations


class BadTemplate(Exception):
    """Argo CD itself refuses the template with these parameters; the message is what it complains of.

    ``missing``: a parameter is not there, which is certain only where all parameters are known.
    """

    def __init__(self, text: str, missing: bool = False) -> None:
        super().__init__(text)
        self.missing = missing


class Unsupported(Exception):
    """The template uses what is not understood here, or needs too many steps: nothing is known of its text."""
