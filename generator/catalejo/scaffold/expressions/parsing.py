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

    def __init__(self, environment: Environment, source: str) -> None:
        super().__init__(environment, source)
        self.grouped: set[int] = set()
        """What stands in parentheses of its own, by ``id``: the tree keeps it alive."""

    def parse_primary(self, with_namespace: bool = False) -> nodes.Expr:
        """Read a literal, a name, a list, a group; remember the groups."""
        opened = self.stream.current.type == "lparen"
        node = super().parse_primary(with_namespace)
        if opened:
            self.grouped.add(id(node))
        return node

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
        parser = _NunjucksParser(environment, text)
        tree = parser.parse()
    except TemplateSyntaxError as error:
        raise NotSupported(f"cannot be read: {str(error.message)[:160]}", error.lineno) from None
    except RecursionError:
        raise NotSupported("an expression that is nested too deeply") from None
    _check(tree, parser.grouped)
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


def _check(tree: nodes.Template, grouped: set[int]) -> None:
    """Refuse what the subset has not, wherever it stands in a tree; ``grouped`` are the nodes in parentheses.

    Raises:
        NotSupported: the first thing that is refused.

    """
    for count, (node, depth) in enumerate(_walk(tree)):
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise NotSupported("a template with too many parts", node.lineno or 0)
        if not isinstance(node, STATEMENTS + EXPRESSIONS):
            raise NotSupported(f"{type(node).__name__} is not in the subset of Nunjucks that is read", node.lineno or 0)
        problem = _form_problem(node) or _group_problem(node, grouped)
        if problem:
            raise NotSupported(problem, node.lineno or 0)


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in node.iter_child_nodes()]


def _form_problem(node: nodes.Node) -> str:
    """Say what of a node is not read, "" where nothing is."""
    match node:
        case nodes.For(test=test, recursive=recursive) if test is not None or recursive:
            return "a loop with a condition or a recursion is not Nunjucks"
        case nodes.Assign(target=target) if not isinstance(target, nodes.Name):
            return "only a name can be set"
        case (
            nodes.Call(kwargs=kwargs, dyn_args=args, dyn_kwargs=more)
            | nodes.Filter(kwargs=kwargs, dyn_args=args, dyn_kwargs=more)
        ) if kwargs or args is not None or more is not None:
            return "arguments by name are not read"
        case nodes.Tuple(ctx="load"):
            return "a list in parentheses: use brackets"
        case nodes.Call(node=called) if not isinstance(called, nodes.Getattr | nodes.Name):
            return "only a name or a method can be called"
        case nodes.Filter(node=None):
            return "a filter over a block is not read"
        case nodes.Compare(ops=ops) if len(ops) > 1:
            return "a chain of comparisons means something else in Nunjucks"
        case nodes.Getitem(arg=arg) if isinstance(arg, nodes.Slice):
            return "slices are not read"
        case nodes.Getattr(node=nodes.Const(value=value)) if not isinstance(value, str):
            return "a member of a number or of nothing"
        case nodes.Getattr(node=nodes.Name(name="null")):
            return "a member of a number or of nothing"
    if not isinstance(node, nodes.Output) and any(
        isinstance(inner, nodes.Filter) and inner.name == "safe" for inner in node.iter_child_nodes()
    ):
        return "the filter safe makes an object of Nunjucks: it is read at the end of an expression only"
    return ""


def _group_problem(node: nodes.Node, grouped: set[int]) -> str:
    """Say what Jinja and Nunjucks would group differently, "" where nothing is; parentheses make it clear."""

    def bare(inner: nodes.Node, *kinds: type[nodes.Node]) -> bool:
        return isinstance(inner, kinds) and id(inner) not in grouped

    match node:
        case nodes.Not(node=inner) if bare(inner, nodes.BinExpr, nodes.Concat) and not isinstance(
            inner, nodes.And | nodes.Or
        ):
            return "not before a calculation: Nunjucks takes its first part only; parentheses make it clear"
        case nodes.Not(node=nodes.Compare(ops=[operand]) as inner) if id(inner) not in grouped and (
            operand.op not in ("in", "notin")
        ):
            return "not before a comparison: Nunjucks takes its first part only; parentheses make it clear"
        case nodes.Add() | nodes.Sub() if bare(node.left, nodes.Concat) or bare(node.right, nodes.Concat):
            return "~ beside + or - is grouped otherwise by Nunjucks: parentheses make it clear"
        case nodes.Add() | nodes.Sub() if bare(node.left, *_SUMMED) and type(node.left) is not type(node):
            return "+ beside - is grouped otherwise by Nunjucks: parentheses make it clear"
        case nodes.Mul() | nodes.Div() | nodes.Mod() if bare(node.left, *_MULTIPLIED) and type(node.left) is not type(
            node
        ):
            return "* / % beside one another are grouped otherwise by Nunjucks: parentheses make it clear"
    return ""
