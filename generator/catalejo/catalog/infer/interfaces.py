"""Finds the APIs of a repository that declares none: OpenAPI, AsyncAPI, GraphQL schemas, proto packages with services.

One for each document, each folder of GraphQL schemas, each proto package. Examples, tests, docs' samples, foreign
copies and generated bundles are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from ...kit.read.captured import Repo
from ...kit.read.narrow import mapping, text_of
from ...kit.read.yaml import load_documents
from ...model.entities import Operation
from ..apis.graphql import read_graphql
from ..apis.proto import read_proto
from ..apis.specs import read_asyncapi, read_openapi
from ..apis.text import without_proto_comments
from ..reading.declared import FoundApi
from .places import folder_of, is_apart

MAX_APIS = 60
"""Of one repository."""
MAX_CANDIDATES = 400
"""Files of one format that are looked at."""
MAX_DEFINITION = 1_500_000
"""Characters of one definition; a longer one is left to the repository."""
ALL_DEFINITIONS = 12_000_000
"""Characters of all definitions of one repository."""
MAX_OPERATIONS = 2_000
_HINT = re.compile(
    r"openapi|swagger|asyncapi|(?:^|[/._-])(?:apis?|specs?|contracts?|schemas?|rest|events?)(?:$|[/._-])", re.I
)
_HEAD = re.compile(r"^[ \t{]*[\"']?(openapi|swagger|asyncapi)[\"']?[ \t]*:[ \t]*[\"']?(\d+\.\d+)", re.MULTILINE)
_COMPACT = re.compile(r"^\s*\{[^{}\[\]]{0,2000}?\"(openapi|swagger|asyncapi)\"\s*:\s*\"(\d+\.\d+)")
_COPIES = frozenset(
    [
        "third_party",
        "third-party",
        "thirdparty",
        "vendor",
        "node_modules",
        "googleapis",
        "external",
        "include",
        "proto-include",
        "protobuf-include",
        "internal",
        "dist",
        "build",
        "out",
        "target",
        "generated",
        "gen",
        "genproto",
        "bundled",
        "bundle",
        "bundles",
        "client",
        "clients",
        "sdk",
        "sdks",
        "mock",
        "mocks",
        "stubs",
    ]
)
"""Folders of copies, of what tools made, and of what clients are made from."""
_BUNDLE = re.compile(
    r"(?:bundled?|resolved|dereferenced|merged|generated|min)\.(?:ya?ml|json|graphqls?|gql)$|\.pb\.|_pb2?\.", re.I
)
_FOREIGN = re.compile(
    r"^(?:google|grpc|envoy|xds|udpa|validate|buf|gogoproto|k8s|io\.prometheus|prometheus|opencensus|opentelemetry|"
    r"protoc_gen_\w+|containerd|runtime|csi|cosmos|ibc|tendermint)(?:\.|$)"
)
"""Proto packages that whole ecosystems copy; a repository whose owner or name has the word made it itself."""
_PACKAGE = re.compile(r"^[ \t]*package[ \t]+([A-Za-z_][\w.]{0,200})[ \t]*;", re.MULTILINE)
_QUERY_ROOT = re.compile(
    r"^[ \t]*(?:extend[ \t]+)?type[ \t]+(?:Query|Mutation|Subscription)\b|^[ \t]*schema\b[^{\n]{0,200}\{", re.MULTILINE
)


def apis_of(repo: Repo) -> list[FoundApi]:
    """Return the APIs of a repository, sorted by file, as many as may be handed on."""
    found = [*_documents(repo), *_schemas(repo), *_protos(repo)]
    kept: list[FoundApi] = []
    room = ALL_DEFINITIONS
    for api in sorted(found, key=lambda api: api.path):
        room -= len(api.definition)
        if room < 0 or len(kept) >= MAX_APIS:
            break
        kept.append(api)
    return kept


def _paths(repo: Repo, ends: tuple[str, ...]) -> list[str]:
    """Return the files of a format that may be the repository's own, the least deep first."""
    found = [
        entry.path
        for entry in repo.entries
        if entry.path.endswith(ends) and entry.size >= 0 and not is_copy(repo, entry.path)
    ]
    return sorted(found, key=lambda path: (path.count("/"), path))


def is_copy(repo: Repo, path: str) -> bool:
    """Tell whether a file is an example, a test, a foreign or generated copy, or one that a client is made from."""
    own = path.replace("/spec/", "/").replace("/specs/", "/")
    own = own.removeprefix("spec/").removeprefix("docs/").removeprefix("doc/")
    if is_apart(repo, own.replace("/docs/", "/").replace("/doc/", "/")):
        return True
    return any(part.lower() in _COPIES for part in path.split("/")[:-1]) or _BUNDLE.search(path) is not None


def _documents(repo: Repo) -> Iterator[FoundApi]:
    """One for each title of a folder: the same document in YAML and JSON is one."""
    seen: set[tuple[str, str, str]] = set()
    paths = [path for path in _paths(repo, (".yaml", ".yml", ".json")) if _HINT.search(path)]
    for path in sorted(paths[:MAX_CANDIDATES], key=lambda path: (path.endswith(".json"), path.count("/"), path)):
        text = (repo.text(path) or "").removeprefix("\ufeff")
        match = _HEAD.search(text[:5_000]) or _COMPACT.match(text[:5_000])
        if match is None or len(text) > MAX_DEFINITION:
            continue
        kind = "asyncapi" if match[1] == "asyncapi" else "openapi"
        operations, trouble = (read_asyncapi if kind == "asyncapi" else read_openapi)(text)
        if trouble is not None or not operations:
            continue
        title, version = _titled(text)
        if (kind, title, version) in seen and title:
            continue
        seen.add((kind, title, version))
        line = text.count("\n", 0, match.start(1)) + 1
        yield FoundApi(kind, _stem(path), title, path, line, (path,), text, _kept(operations), version)


def _titled(text: str) -> tuple[str, str]:
    """Return title and version of a document's ``info``."""
    value: object = None
    if text.lstrip().startswith("{"):
        try:
            value = msgspec.json.decode(text.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError):
            value = None
    if value is None:
        documents = load_documents(text)
        value = documents[0].value if documents else None
    info = mapping(mapping(value).get("info"))
    return " ".join(text_of(info.get("title")).split())[:200], text_of(info.get("version"))[:60]


def _stem(path: str) -> str:
    """Return what a file is called without what every such file is called."""
    name = path.rpartition("/")[2].rpartition(".")[0]
    plain = re.sub(
        r"(?i)[._-]?(?:openapi|swagger|asyncapi)(?:[._-]?v?\d+)?$|^(?:openapi|swagger|asyncapi)[._-]?", "", name
    )
    return "" if plain.lower() in ("", "api", "spec", "schema", "index", "main", "v1", "v2", "v3") else plain


def _schemas(repo: Repo) -> Iterator[FoundApi]:
    """GraphQL schemas with a root type; all schema files of a folder are one."""
    folders: dict[str, list[str]] = {}
    for path in _paths(repo, (".graphql", ".graphqls", ".gql"))[:MAX_CANDIDATES]:
        folders.setdefault(folder_of(path), []).append(path)
    for paths in folders.values():
        texts = {path: repo.text(path) or "" for path in paths}
        roots = [path for path, text in texts.items() if _QUERY_ROOT.search(text)]
        kept = [
            path
            for path, text in texts.items()
            if re.search(
                r"^[ \t]*(?:extend[ \t]+)?(?:type|schema|interface|enum|input|union|scalar|directive)\b", text, re.M
            )
        ]
        if not roots:
            continue
        whole = _joined(kept, texts, "#")
        operations, trouble = read_graphql(whole) if len(whole) <= MAX_DEFINITION else ([], None)
        if trouble is None and operations:
            first = roots[0]
            yield FoundApi("graphql", _stem(first), "", first, 1, tuple(kept), whole, _kept(operations))


def _protos(repo: Repo) -> Iterator[FoundApi]:
    """Proto packages with a service; of copies in several folders the one nearest to the root counts."""
    names: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    own = f"{repo.info.owner}/{repo.info.name}".lower()
    for path in _paths(repo, (".proto",))[:MAX_CANDIDATES]:
        text = repo.text(path) or ""
        match = _PACKAGE.search(without_proto_comments(text[:200_000]))
        name = match[1] if match is not None else ""
        foreign = _FOREIGN.match(name)
        if name and not (foreign and foreign.group().rstrip(".").split(".")[0] not in own):
            names.setdefault(name, []).append(path)
            texts[path] = text
    for name, paths in sorted(names.items()):
        home = folder_of(paths[0])
        files = [path for path in paths if folder_of(path) == home]
        operations: list[Operation] = []
        serving: list[str] = []
        for path in files:
            found, trouble = read_proto(texts[path])
            if trouble is None and found:
                operations += found
                serving.append(path)
        if not serving:
            continue
        order = [*serving, *(path for path in files if path not in serving)]
        whole = _joined(order, texts, "//")
        if len(whole) <= MAX_DEFINITION:
            line = texts[serving[0]].count("\n", 0, texts[serving[0]].find("service ")) + 1
            yield FoundApi("grpc", name, "", serving[0], line, tuple(files), whole, _kept(operations))


def _joined(paths: list[str], texts: dict[str, str], comment: str) -> str:
    """Return several files as one text, each under its name."""
    if len(paths) == 1:
        return texts[paths[0]]
    return "\n".join(f"{comment} {path}\n{texts[path].rstrip()}\n" for path in paths)


def _kept(operations: list[Operation]) -> tuple[Operation, ...]:
    return tuple(sorted(dict.fromkeys(operations)))[:MAX_OPERATIONS]
