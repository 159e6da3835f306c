"""ConfigMaps and Secrets that a kustomization generates, and the hash that their names end in.

https://github.com/kubernetes-sigs/kustomize ``api/internal/generators``, ``api/hasher``, ``api/kv``
"""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterator

from ....kit.read.narrow import listing, mapping, text_of
from .objects import Resource
from .refusal import Rejected, Unsure

Load = Callable[[str], bytes]
"""Returns a file's content by the name that the kustomization uses; raises Rejected or Unsure."""
_HEX = str.maketrans("013ae", "ghkmt")
_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]{0,250}")
_LINE = 70


def make_object(kind: str, args: dict[str, object], options: dict[str, object], load: Load) -> Resource:
    """Return the object of one generator; its name has no hash yet.

    Raises:
        Rejected: kustomize would not make it.

    """
    own = mapping(args.get("options"))
    name, namespace = text_of(args.get("name")), text_of(args.get("namespace"))
    if not name:
        raise Rejected("a configmap must have a name")
    unsure, data, binary = "", dict[str, object](), dict[str, object]()
    try:
        for key, content in _pairs(args, load):
            if not _KEY.fullmatch(key):
                raise Rejected(f"{key!r} is not a valid key name")
            if key in data or key in binary:
                raise Rejected(f"configmap {name} illegally repeats the key `{key}`")
            if kind == "Secret":
                data[key] = _encoded(content)
            elif (text := _as_text(content)) is not None:
                data[key] = text
            else:
                binary[key] = _encoded(content)
    except Unsure as why:
        unsure = str(why)
    metadata: dict[str, object] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    for key in ("labels", "annotations"):
        if pairs := {**mapping(options.get(key)), **mapping(own.get(key))}:
            metadata[key] = pairs
    value: dict[str, object] = {"apiVersion": "v1", "kind": kind, "metadata": metadata}
    value |= ({"data": data} if data else {}) | ({"binaryData": binary} if binary else {})
    if kind == "Secret":
        value["type"] = text_of(args.get("type")) or "Opaque"
    made = Resource(value, "", 0)
    made.unsure = unsure
    made.hashed = not (options.get("disableNameSuffixHash") is True or own.get("disableNameSuffixHash") is True)
    made.behavior = text_of(args.get("behavior"))
    return made


def _pairs(args: dict[str, object], load: Load) -> Iterator[tuple[str, bytes]]:
    environments = [*listing(args.get("envs")), *([args["env"]] if text_of(args.get("env")) else [])]
    for item in environments:
        yield from _variables(load(text_of(item)))
    for item in listing(args.get("literals")):
        key, equals, value = text_of(item).partition("=")
        if not key or not equals:
            raise Rejected(f"invalid literal source {text_of(item)[:40]}, expected key=value")
        yield key, _unquoted(value).encode("utf-8", "surrogatepass")
    for item in listing(args.get("files")):
        key, equals, path = text_of(item).partition("=")
        if "=" in path or (equals and not (key and path)):
            raise Rejected(f"key name or file path contains '=' or is missing in {text_of(item)[:80]!r}")
        yield (key, load(path)) if equals else (posixpath.basename(key), load(key))


def _variables(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, row in enumerate(data.split(b"\n")):
        line = (
            row.removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf") if number == 0 else row.removesuffix(b"\r")
        ).lstrip()
        if not line or line.startswith(b"#"):
            continue
        key, _, value = line.partition(b"=")
        name = key.decode("utf-8", "replace")
        if not _VARIABLE.fullmatch(name):
            raise Rejected(f"{name[:80]!r} is not a valid key name")
        yield name, value


def _unquoted(text: str) -> str:
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'"
    return text[1:-1] if quoted else text


def _as_text(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _encoded(content: bytes) -> str:
    """Return base64 in lines of seventy characters, as the generator writes it."""
    text = base64.b64encode(content).decode("ascii")
    if len(text) < _LINE:
        return text
    return "".join(f"{text[start : start + _LINE]}\n" for start in range(0, len(text), _LINE))


def absorb(resources: list[Resource], made: Resource) -> None:
    """Add a generated object, or merge it into the one that has its id, or replace that.

    Raises:
        Rejected: kustomize does not take it.

    """
    identity = made.id()
    found = [resource for resource in resources if identity in resource.ids()]
    if len(found) > 1:
        raise Rejected(f"found multiple objects that could accept merge of {made.kind} {made.name}")
    if not found:
        if made.behavior in ("merge", "replace"):
            raise Rejected(f"id {made.kind} {made.name} does not exist; cannot merge or replace")
        resources.append(made)
        return
    old = found[0]
    if made.behavior not in ("merge", "replace"):
        said = made.behavior or "unspecified"
        raise Rejected(
            f"id {made.kind} {made.name} exists; can not use behavior: '{said}', behavior must be merge or replace"
        )
    metadata = dict(made.metadata) | {"name": old.name} | ({"namespace": old.namespace} if old.namespace else {})
    for key in ("labels", "annotations"):
        if pairs := {**mapping(old.metadata.get(key)), **mapping(made.metadata.get(key))}:
            metadata[key] = pairs
    value = {**made.value, "metadata": metadata}
    if made.behavior == "merge":
        for key in ("data", "binaryData"):
            if pairs := {**mapping(old.value.get(key)), **mapping(made.value.get(key))}:
                value[key] = pairs
        made.unsure = made.unsure or old.unsure
    made.value, made.previous = value, list(old.previous)
    resources[resources.index(old)] = made


def add_hash(resource: Resource) -> None:
    """Let a generated object's name end in the hash of its content."""
    # The hasher looks for a field called "metadata/name" and finds none: the name is no part of any hash.
    fields: dict[str, object] = {"kind": resource.kind, "name": "", "data": resource.value.get("data") or ""}
    if resource.kind == "ConfigMap" and "binaryData" in resource.value:
        fields["binaryData"] = resource.value["binaryData"]
    if resource.kind == "Secret":
        fields["type"] = resource.value.get("type") or ""
        if isinstance(resource.value.get("stringData"), dict):
            fields["stringData"] = resource.value["stringData"]
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    resource.set_metadata("name", f"{resource.name}-{digest.translate(_HEX)}")
