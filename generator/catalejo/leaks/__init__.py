"""Looks for secrets in what repositories hold and in what was made of it; the value is shown nowhere."""

from .articles import mask_docs
from .scan import find_leaks

__all__ = ["find_leaks", "mask_docs"]
