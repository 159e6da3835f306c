"""Answers questions of language models about a built site, by the Model Context Protocol; reads files, writes none."""

from .protocol import MAX_MESSAGE, answer
from .site import SiteError, SiteReader

__all__ = ["MAX_MESSAGE", "SiteError", "SiteReader", "answer"]
