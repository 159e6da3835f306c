"""Walks the tree of a template: JSON values in, text or a JSON value out, within a budget of steps and characters."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import nodes

from .filters import FILTERS
from .methods import METHODS
from .parsing import NotSupported
from .testing import TESTS
from .values import UNDEFINED, Later, equal, is_number, known, less, member, number, text_of, truthy

MAX_STEPS = 400_000
MAX_TEXT = 8 << 20
"""Characters that one template may give, and that one value in it may have."""
MAX_TOTAL = 32 << 20
"""Characters that all templates of one run may give together."""


class Budget:
    """What all templates of one run may take together."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self._left = steps
        self._characters = MAX_TOTAL

    def print(self, characters: int) -> None:
        """Count characters that are given.

        Raises:
            NotSupported: there were too many.

        """
        self._characters -= characters
        if self._characters < 0:
            raise NotSupported(f"it gives more than {MAX_TOTAL} characters in all")

    def take(self) -> None:
        """Count one step.

        Raises:
            NotSupported: there were too many.

        """
        self._left -= 1
        if self._left < 0:
            raise NotSupported("it takes too many steps: a loop is too long")


class Scope:
    """Names in their blocks, as Nunjucks frames them: a loop has names of its own, ``set`` changes an outer one."""

    def __init__(self, names: Mapping[str, object], budget: Budget, unknown: Mapping[str, str] | None = None) -> None:
        """Begin with names; reading one of ``unknown`` is refused with its reason."""
        self.frames: list[dict[str, object]] = [dict(names)]
        self.budget = budget
        self._unknown = unknown or {}

    def read(self, name: str) -> object:
        """Return the value of a name."""
        if name == "null":
            return None
        for frame in reversed(self.frames):
            if name in frame and frame[name] is not UNDEFINED:
                return frame[name]
        if name in self._unknown:
            raise NotSupported(self._unknown[name])
        return UNDEFINED

    def write(self, name: str, value: object) -> None:
        """Set a name where it is, else in the innermost block."""
        for frame in reversed(self.frames):
            if frame.get(name, UNDEFINED) is not UNDEFINED:
                frame[name] = value
                return
        self.frames[-1][name] = value


def render(tree: nodes.Template, scope: Scope) -> str:
    """Return the text that a template gives.

    Raises:
        NotSupported: it uses a value as the subset has not, or goes beyond the budget; the line is told.

    """
    out: list[str] = []
    _block(tree.body, scope, out)
    text = "".join(out)
    if len(text) > MAX_TEXT:
        raise NotSupported(f"it gives more than {MAX_TEXT} characters")
    return text


def render_value(tree: nodes.Template, scope: Scope) -> object:
    """Return a value with its type where the template is one expression and nothing else, else a text."""
    match tree.body:
        case [nodes.Output(nodes=[nodes.Expr() as only])] if not isinstance(only, nodes.TemplateData):
            return _value(only, scope)
    return render(tree, scope)


def _block(body: list[nodes.Node], scope: Scope, out: list[str]) -> None:
    for node in body:
        scope.budget.take()
        match node:
            case nodes.Output(nodes=parts):
                out += [part.data if isinstance(part, nodes.TemplateData) else _text(_value(part, scope))
                        for part in parts]  # fmt: skip
                scope.budget.print(sum(map(len, out[-len(parts) :])))
            case nodes.If(test=test, body=then, elif_=others, else_=other):
                chosen = then if truthy(_value(test, scope)) else None
                for branch in others if chosen is None else ():
                    if truthy(_value(branch.test, scope)):
                        chosen = branch.body
                        break
                _block(other if chosen is None else chosen, scope, out)
            case nodes.For():
                _loop(node, scope, out)
            case nodes.Assign(target=nodes.Name(name=name), node=given):
                scope.write(name, _value(given, scope))


def _text(value: object) -> str:
    return str(value) if isinstance(value, Later) else text_of(value)


def _loop(node: nodes.For, scope: Scope, out: list[str]) -> None:
    over = _value(node.iter, scope)
    known(over)
    names = [node.target] if isinstance(node.target, nodes.Name) else list(getattr(node.target, "items", []))
    rows = _rows(over, len(names))
    if not rows:
        _block(node.else_, scope, out)
        return
    scope.frames.append({})
    try:
        for at, row in enumerate(rows):
            scope.budget.take()
            for name, value in zip(names, row, strict=False):
                scope.frames[-1][getattr(name, "name", "")] = value
            scope.frames[-1]["loop"] = {
                "index": at + 1, "index0": at, "revindex": len(rows) - at, "revindex0": len(rows) - at - 1,
                "first": at == 0, "last": at == len(rows) - 1, "length": len(rows),
            }  # fmt: skip
            _block(node.body, scope, out)
    finally:
        scope.frames.pop()


def _rows(over: object, names: int) -> list[list[object]]:
    if names == 1:
        return [[item] for item in over] if isinstance(over, list | str) else []
    if isinstance(over, Mapping):
        return [[key, value] for key, value in over.items()]
    if isinstance(over, str):
        raise NotSupported("a loop with two names over a text")
    if not isinstance(over, list):
        return []
    return [[member(item, at) for at in range(names)] for item in over]


def _value(node: nodes.Node, scope: Scope) -> object:
    """Return the value of an expression, its size bounded."""
    scope.budget.take()
    try:
        value = _evaluate(node, scope)
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise NotSupported(f"a text of more than {MAX_TEXT} characters")
        if is_number(value):
            _finite(value)
    except NotSupported as problem:
        problem.line = problem.line or node.lineno or 0
        raise
    return value


def _finite(value: object) -> None:
    if not isinstance(value, float | int) or not abs(value) < 2**53:
        raise NotSupported("a number beyond what JavaScript counts exactly")


def _evaluate(node: nodes.Node, scope: Scope) -> object:
    match node:
        case nodes.Const(value=value):
            return value
        case nodes.TemplateData(data=data):
            return data
        case nodes.Name(name=name):
            return scope.read(name)
        case nodes.List(items=items) | nodes.Tuple(items=items):
            return [_value(item, scope) for item in items]
        case nodes.Dict(items=pairs):
            return {text_of(_key(pair.key, scope)): _value(pair.value, scope) for pair in pairs}
        case nodes.Getattr(node=inner, attr=attr):
            return member(_value(inner, scope), attr)
        case nodes.Getitem(node=inner, arg=arg):
            return member(_value(inner, scope), _value(arg, scope))
        case nodes.Call(node=called, args=args):
            return _call(called, [_value(arg, scope) for arg in args], scope)
        case nodes.Filter(name=name, node=nodes.Expr() as inner, args=args):
            if name not in FILTERS:
                raise NotSupported(f"the filter {name} is not known")
            return FILTERS[name](_value(inner, scope), *[_value(arg, scope) for arg in args])
        case nodes.Test(name=name, node=inner, args=args):
            if name not in TESTS:
                raise NotSupported(f"the test {name} is not known")
            return TESTS[name](_value(inner, scope), *[_value(arg, scope) for arg in args])
    return _operation(node, scope)


def _key(node: nodes.Node, scope: Scope) -> object:
    """Return a key of an object: a bare name is its own text, as in Nunjucks."""
    return node.name if isinstance(node, nodes.Name) else _value(node, scope)


def _operation(node: nodes.Node, scope: Scope) -> object:
    match node:
        case nodes.CondExpr(test=test, expr1=then, expr2=other):
            if truthy(_value(test, scope)):
                return _value(then, scope)
            return _value(other, scope) if other is not None else ""
        case nodes.And(left=left, right=right):
            first = _value(left, scope)
            return _value(right, scope) if truthy(first) else first
        case nodes.Or(left=left, right=right):
            first = _value(left, scope)
            return first if truthy(first) else _value(right, scope)
        case nodes.Not(node=inner):
            return not truthy(_value(inner, scope))
        case nodes.Neg(node=inner):
            return -number(_value(inner, scope))
        case nodes.Pos(node=inner):
            return number(_value(inner, scope))
        case nodes.Concat(nodes=parts):
            return _joined([_value(part, scope) for part in parts])
        case nodes.Compare(expr=left, ops=[operand]):
            return _compared(operand.op, _value(left, scope), _value(operand.expr, scope))
        case nodes.BinExpr(left=left, right=right):
            return _calculated(type(node), _value(left, scope), _value(right, scope))
    raise NotSupported(f"{type(node).__name__} is not in the subset of Nunjucks that is read")


def _joined(parts: list[object]) -> object:
    """Return texts put together as JavaScript's ``+ "" +`` does; what is known later makes the whole so."""
    if any(part is None or part is UNDEFINED for part in parts):
        raise NotSupported("puts a value that is not there into a text with + or ~")
    text = "".join(_text(part) for part in parts)
    return Later(text) if any(isinstance(part, Later) for part in parts) else text


def _compared(operator: str, left: object, right: object) -> bool:
    match operator:
        case "eq" | "strict-eq":
            return equal(left, right, operator != "eq")
        case "ne" | "strict-ne":
            return not equal(left, right, operator != "ne")
        case "lt":
            return less(left, right)
        case "gt":
            return less(right, left)
        case "lteq":
            return not less(right, left)
        case "gteq":
            return not less(left, right)
        case "in":
            return _within(left, right)
    return not _within(left, right)


def _within(item: object, whole: object) -> bool:
    known(item)
    known(whole)
    match whole:
        case list():
            return any(
                not isinstance(one, list | dict) and not isinstance(item, list | dict) and equal(item, one, True)
                for one in whole
            )
        case dict():
            return text_of(item) in whole
        case str() if isinstance(item, str):
            return item in whole
    raise NotSupported("looks with in into what is no list, object or text")


def _calculated(kind: type[nodes.Node], left: object, right: object) -> object:
    if kind is nodes.Add and (isinstance(left, str) or isinstance(right, str)):
        return _joined([left, right])
    one, other = number(left), number(right)
    if kind is nodes.Add:
        return one + other
    if kind is nodes.Sub:
        return one - other
    if kind is nodes.Mul:
        return one * other
    if not other:
        raise NotSupported("divides by 0")
    if kind is nodes.Div:
        whole = one / other
        return int(whole) if whole == int(whole) else whole
    if one < 0 or other < 0:
        raise NotSupported("% of a negative number")
    return one % other


def _call(called: nodes.Node, args: list[object], scope: Scope) -> object:
    if isinstance(called, nodes.Name):
        function = scope.read(called.name)
        if called.name == "range" and function is UNDEFINED:
            return _range(args, scope)
        if callable(function) and not args:
            return function()
        raise NotSupported(f"the function {called.name} is not known")
    assert isinstance(called, nodes.Getattr)
    value = _value(called.node, scope)
    known(value)
    for kind, methods in METHODS.items():
        if isinstance(value, kind) and called.attr in methods:
            for arg in args:
                known(arg)
            return methods[called.attr](value, *args)
    raise NotSupported(f"the method {called.attr} is not known of this value")


def _range(args: list[object], scope: Scope) -> list[object]:
    numbers = [int(number(arg)) for arg in args]
    if not 1 <= len(numbers) <= 3 or (len(numbers) == 3 and numbers[2] < 1):
        raise NotSupported("range() takes one to three numbers")
    found: list[object] = []
    for item in range(*numbers):
        scope.budget.take()
        found.append(item)
    return found
