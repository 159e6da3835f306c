"""What is changed: one node of a syntax tree at a time, written back into the text where it stood."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.FloorDiv: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}
CALLS = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "sorted": "list",
    "startswith": "endswith",
    "endswith": "startswith",
}


class Mutation(NamedTuple):
    """One change: lines count from 1, columns in bytes; ``new`` stands in place of what was there."""

    line: int
    column: int
    end_line: int
    end_column: int
    new: str
    what: str

    def apply(self, source: str) -> str:
        """Return the text with the change."""
        lines = [line.encode() for line in source.splitlines(keepends=True)]
        before = b"".join(lines[: self.line - 1]) + lines[self.line - 1][: self.column]
        after = lines[self.end_line - 1][self.end_column :] + b"".join(lines[self.end_line :])
        return (before + self.new.encode() + after).decode()


def mutations(source: str) -> Iterator[Mutation]:
    """Yield every change that a file allows, in the order of its text."""
    tree = ast.parse(source)
    left_out = _left_out(tree)
    for node in ast.walk(tree):
        if id(node) not in left_out:
            for new, what in _changes(node):
                yield Mutation(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset, new, what)  # type: ignore[attr-defined]


def _left_out(tree: ast.Module) -> set[int]:
    """Return what no test could see: annotations, docstrings, default values of dataclass-like fields' types, exports."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts += [
                node.returns,
                *(a.annotation for a in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)),
                *node.decorator_list,
            ]
        elif isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts += [node, node.value]
        elif isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id in ("__all__", "T", "R") for t in node.targets
        ):
            parts.append(node)
        elif isinstance(node, ast.JoinedStr | ast.Raise | ast.Import | ast.ImportFrom | ast.ClassDef):
            parts += (
                list(node.values) if isinstance(node, ast.JoinedStr) else [node] if isinstance(node, ast.Raise) else []
            )
            parts += list(getattr(node, "keywords", []))
        for part in parts:
            if part is not None:
                found |= {id(inner) for inner in ast.walk(part)}
    return found


def _changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARE:
            new = COMPARE[type(operator)]
            yield f"({ast.unparse(left)} {new} {ast.unparse(right)})", f"comparison becomes {new}"
        case ast.BoolOp(op=operator, values=values):
            word = " or " if isinstance(operator, ast.And) else " and "
            yield "(" + word.join(f"({ast.unparse(v)})" for v in values) + ")", f"becomes{word.rstrip()}"
            for index, value in enumerate(values):
                rest = [v for v in values if v is not value]
                joint = " and " if isinstance(operator, ast.And) else " or "
                yield "(" + joint.join(f"({ast.unparse(v)})" for v in rest) + ")", f"condition {index + 1} left out"
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})", "not left out"
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in ARITHMETIC and not isinstance(
            left, ast.Constant
        ):
            new = ARITHMETIC[type(operator)]
            yield f"(({ast.unparse(left)}) {new} ({ast.unparse(right)}))", f"operator becomes {new}"
        case ast.IfExp(body=body, orelse=other):
            yield f"({ast.unparse(body)})", "always the first"
            yield f"({ast.unparse(other)})", "always the second"
        case ast.Constant(value=bool() as value):
            yield str(not value), f"{value} becomes {not value}"
        case ast.Constant(value=int() as value):
            yield str(value + 1), f"{value} becomes {value + 1}"
        case ast.Constant(value=str() as value) if value and " " not in value and len(value) < 30 and "\n" not in value:
            yield repr(value + "x"), f"{value!r} becomes another word"
        case ast.Name(id=name, ctx=ast.Load()) if name in CALLS:
            yield CALLS[name], f"{name} becomes {CALLS[name]}"
        case ast.Continue():
            yield "break", "continue becomes break"
        case ast.Break():
            yield "continue", "break becomes continue"
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "return None", "returns nothing"
        case ast.Expr(value=ast.Call()) | ast.AugAssign():
            yield "pass", "line left out"
        case (
            ast.Tuple(elts=elements, ctx=ast.Load()) | ast.List(elts=elements, ctx=ast.Load()) | ast.Set(elts=elements)
        ) if len(elements) > 2 and all(isinstance(e, ast.Constant) for e in elements):
            mark = {ast.Tuple: "()", ast.List: "[]", ast.Set: "{}"}[type(node)]
            yield mark[0] + ", ".join(ast.unparse(e) for e in elements[:-1]) + mark[1], "last of a list left out"
