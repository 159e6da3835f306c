"""The ``catalog-info.yaml`` to paste for what was found without being declared."""

from __future__ import annotations

import posixpath
import re

from ...model.entities import Entity, Owner
from ...model.refs import short_ref

_NOT_PLAIN = ("null", "true", "false", "yes", "no", "on", "off", "y", "n")


def snippet(entity: Entity, owner: Owner, docs: bool, guess: bool = True) -> str:
    """Return a ``catalog-info.yaml`` to paste; guesses that nobody can make are marked with a comment.

    Without ``guess`` a lifecycle that is not known has no value, so that nobody takes it for one.
    """
    rows = ["apiVersion: backstage.io/v1alpha1", f"kind: {entity.kind}", "metadata:", f"  name: {_scalar(entity.name)}"]
    if entity.description:
        rows.append(f"  description: {_scalar(entity.description)}")
    annotations = dict(entity.annotations)
    if docs:
        annotations["backstage.io/techdocs-ref"] = "dir:."
    if annotations:
        rows.append("  annotations:")
        rows += [f"    {key}: {_scalar(value)}" for key, value in sorted(annotations.items())]
    if entity.tags:
        rows.append("  tags:")
        rows += [f"    - {_scalar(tag)}" for tag in entity.tags]
    rows += ["spec:", f"  type: {_scalar(entity.type)}"]
    if entity.kind in ("Component", "API"):
        rows.append(_lifecycle(entity.lifecycle, guess))
    # No placeholder stands for nobody: what is pasted as it is must not look like an answer.
    rows.append(f"  owner: {_scalar(owner.ref)}" if owner.ref else "  owner:  # write the team that answers for it")
    if entity.part_of.startswith("component:"):
        rows.append(f"  subcomponentOf: {_scalar(short_ref(entity.part_of, 'component'))}")
    if entity.provides:
        rows.append("  providesApis:")
        rows += [f"    - {_scalar(short_ref(ref, 'api'))}" for ref in entity.provides]
    if entity.kind == "API":
        written = posixpath.relpath(entity.definition_origin.path or ".", entity.subpath or ".")
        rows += ["  definition:", f"    $text: {_scalar('./' + written)}"]
    return "\n".join(rows) + "\n"


def _lifecycle(known: str, guess: bool) -> str:
    if known:
        return f"  lifecycle: {known}"
    words = "experimental, production or deprecated"
    return f"  lifecycle: production  # please check: {words}" if guess else f"  lifecycle:  # not known; write {words}"


def _scalar(text: str) -> str:
    """Write a text so that every YAML reader gets the same text back: plain where nothing can go wrong."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text) and text.lower() not in _NOT_PLAIN:
        return text
    return '"' + "".join(map(_quoted, text)) + '"'


def _quoted(char: str) -> str:
    """Escape a character of a double-quoted YAML scalar (https://yaml.org/spec/1.2.2/#57-escaped-characters)."""
    if char in '"\\':
        return "\\" + char
    if char.isprintable():
        return char
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\U{ord(char):08x}"
