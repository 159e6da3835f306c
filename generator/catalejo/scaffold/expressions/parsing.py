"""From a text to a tree: Jinja's lexer and parser with Backstage's delimiters, and what of it is the subset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

MAX_SOURCE = 1 << 20
MAX_NODES = 20_000
MAX_DEPTH = 60

_COMPARED = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}

STATEMENTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign)
EXPRESSIONS = (
    nodes.Name, nodes.Const, nodes.List, nodes.Dict, nodes.Pair, nodes.Getattr, nodes.Getitem, nodes.Call,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Neg,
    nodes.Pos, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Mod, nodes.Concat, nodes.Tuple,
)  # fmt: skip
_NUMBER = re.compile(r"0|[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]+")
_MULTIPLIED = (nodes.Mul, nodes.Div, nodes.Mod)
_SUMMED = (nodes.Add, nodes.Sub)


class NotSupported(Exception):
    """A text is no template of the subset, or a value is used as the subset has not; ``line`` counts from 1."""

    def __init__(self, message: str, line: int = 0) -> None:
        """Keep the line."""
        self.line = line
        super().__init__(message)


class _NunjucksParser(Parser):
    """Jinja's parser with the comparisons of Nunjucks: ``===`` and ``!==``."""

    def parse_compare(self) -> nodes.Expr:
        line = self.stream.current.lineno
        left = self.parse_math1()
        compared: list[nodes.Operand] = []
        while (operator := self._operator()) is not None:
            compared.append(nodes.Operand(operator, self.parse_math1(), lineno=line))
        return nodes.Compare(left, compared, lineno=line) if compared else left

    def _operator(self) -> str | None:
        kind = self.stream.current.type
        if kind in _COMPARED:
            next(self.stream)
            strict = kind in ("eq", "ne") and self.stream.skip_if("assign")
            return f"strict-{kind}" if strict else kind
        if self.stream.skip_if("name:in"):
            return "in"
        if self.stream.current.test("name:not") and self.stream.look().test("name:in"):
            self.stream.skip(2)
            return "notin"
        return None

    def parse_condexpr(self) -> nodes.Expr:
        """Read ``a if b else c``; a chain of them is an error in Nunjucks."""
        line = self.stream.current.lineno
        value = self.parse_or()
        if not self.stream.skip_if("name:if"):
            return value
        test = self.parse_or()
        other = self.parse_or() if self.stream.skip_if("name:else") else None
        return nodes.CondExpr(test, value, other, lineno=line)


def has_tags(text: str, start: str = "${{") -> bool:
    """Tell whether a text holds anything that would be replaced."""
    return start in text or "{%" in text or "{#" in text


class TemplateStyle(NamedTuple):
    """Delimiters of expressions, and whether ``trimBlocks`` and ``lstripBlocks`` are set."""

    start: str = "${{"
    end: str = "}}"
    trim: bool = False
    lstrip: bool = False


BACKSTAGE = TemplateStyle()


def parse(text: str, style: TemplateStyle = BACKSTAGE) -> nodes.Template:
    """Return the tree of a text.

    Raises:
        NotSupported: it is no template, or one beyond the subset; the line is told.

    """
    if len(text) > MAX_SOURCE:
        raise NotSupported(f"a template of more than {MAX_SOURCE} characters")
    start, end, trim, lstrip = style
    windows = text.count("\r\n")
    if "\r" in text and not windows == text.count("\r") == text.count("\n"):
        raise NotSupported("a template with several kinds of line ends")
    environment = Environment(
        variable_start_string=start, variable_end_string=end, keep_trailing_newline=True, trim_blocks=trim,
        lstrip_blocks=lstrip, newline_sequence="\r\n" if windows else "\n", autoescape=False, optimized=False,
    )  # fmt: skip
    try:
        _check_words(environment, text)
        tree = _NunjucksParser(environment, text).parse()
    except TemplateSyntaxError as error:
        raise NotSupported(f"cannot be read: {str(error.message)[:160]}", error.lineno) from None
    except RecursionError:
        raise NotSupported("an expression that is nested too deeply") from None
    check(tree)
    return tree


def _check_words(environment: Environment, text: str) -> None:
    """Refuse words that Python reads and Nunjucks reads otherwise, or not at all."""
    before = ""
    for line, kind, word in environment.lexer.tokeniter(text, None):
        if kind == "name" and word in ("True", "False", "None"):
            raise NotSupported(f"{word} is no word of Nunjucks", line)
        if kind in ("integer", "float") and not _NUMBER.fullmatch(word):
            raise NotSupported(f"{word[:20]} is no number of Nunjucks", line)
        if kind == before == "string":
            raise NotSupported("two texts beside one another are not joined: put ~ between them", line)
        before = before if kind == "whitespace" else kind


def check(tree: nodes.Template) -> None:
    """Refuse what the subset has not, wherever it stands in a tree.

    Raises:
        NotSupported: the first thing that is refused.

    """
    for count, (node, depth) in enumerate(_walk(tree)):
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise NotSupported("a template with too many parts", node.lineno or 0)
        if not isinstance(node, STATEMENTS + EXPRESSIONS):
            raise NotSupported(f"{type(node).__name__} is not in the subset of Nunjucks that is read", node.lineno or 0)
        _check_one(node)


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


def _check_one(node: nodes.Node) -> None:
    """Refuse what Jinja and Nunjucks group or mean differently."""
    problem = ""
    match node:
        case nodes.For(test=test, recursive=recursive) if test is not None or recursive:
            problem = "a loop with a condition or a recursion is not Nunjucks"
        case nodes.Assign(target=target) if not isinstance(target, nodes.Name):
            problem = "only a name can be set"
        case (
            nodes.Call(kwargs=kwargs, dyn_args=args, dyn_kwargs=more)
            | nodes.Filter(kwargs=kwargs, dyn_args=args, dyn_kwargs=more)
        ) if kwargs or args is not None or more is not None:
            problem = "arguments by name are not read"
        case nodes.Tuple(ctx="load"):
            problem = "a list in parentheses: use brackets"
        case nodes.Call(node=called) if not isinstance(called, nodes.Getattr | nodes.Name):
            problem = "only a name or a method can be called"
        case nodes.Filter(node=None):
            problem = "a filter over a block is not read"
        case nodes.Add() | nodes.Sub() if isinstance(node.left, nodes.Concat) or isinstance(node.right, nodes.Concat):
            problem = "~ beside + or - is grouped otherwise by Nunjucks: two expressions make it clear"
        case nodes.Add() | nodes.Sub() if isinstance(node.left, _SUMMED) and type(node.left) is not type(node):
            problem = "+ beside - is grouped otherwise by Nunjucks: two expressions make it clear"
        case nodes.Mul() | nodes.Div() | nodes.Mod() if isinstance(node.left, _MULTIPLIED) and type(
            node.left
        ) is not type(node):
            problem = "* / % beside one another are grouped otherwise by Nunjucks: two expressions make it clear"
        case nodes.Compare(ops=ops) if len(ops) > 1:
            problem = "a chain of comparisons means something else in Nunjucks"
        case nodes.Getitem(arg=arg) if isinstance(arg, nodes.Slice):
            problem = "slices are not read"
    if problem:
        raise NotSupported(problem, node.lineno or 0)
