"""Backstage's expressions: Jinja's parser, a closed interpreter of ours with the meaning of Nunjucks.

Nothing is compiled, no attribute of a Python object can be reached: a tree is walked that knows JSON values only. What
Nunjucks means otherwise than Jinja is done as Nunjucks does it; what is not in the subset is refused with its place.
"""

from .evaluation import Budget, Scope, render, render_value
from .parsing import NotSupported, TemplateStyle, has_tags, parse
from .values import UNDEFINED, Later, truthy

__all__ = [
    "UNDEFINED", "Budget", "Later", "NotSupported", "Scope", "TemplateStyle", "has_tags", "parse", "render",
    "render_value", "truthy",
]  # fmt: skip
