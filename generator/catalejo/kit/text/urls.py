"""Addresses: git URLs to repository ids, web links per host type, safe hrefs, URL segments.

Repository ids are ``host/owner/name``: the host in lower case, the path as written, no ``.git``. GitHub and its kin
ignore case in paths, so compare ids with ``repository_key``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

_SCP = re.compile(
    r"^(?:[A-Za-z0-9._~+-]+@)?(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9.])?):(?!//|[0-9]+/)(?P<path>[^:]+)$"
)
_SCP_WITH_PORT = re.compile(
    r"^(?P<user>[^/@:\s]+@)?\[?(?P<host>[^/@:\s\[\]]+):(?P<port>[0-9]{1,5})\]?[:/](?P<path>.+)$"
)
_SEGMENT = re.compile(r"^[A-Za-z0-9._~+ -]+$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_OTHER_DOORS = {
    "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com", "altssh.bitbucket.org": "bitbucket.org",
}  # fmt: skip
"""Names under which a host serves the same repositories, as its own documentation gives them."""
_API_DOORS = {
    "api.github.com": ("github.com", ["repos"]), "api.bitbucket.org": ("bitbucket.org", ["2.0", "repositories"]),
    "codeload.github.com": ("github.com", []), "raw.githubusercontent.com": ("github.com", []),
}  # fmt: skip
"""Hosts of APIs and raw files: whose they are, and what stands before a repository's path."""
_API_PATHS = (
    ["api", "v3", "repos"], ["api", "v4", "projects"], ["api", "v1", "repos"], ["rest", "api", "1.0"],
    ["rest", "api", "latest"],
)  # fmt: skip
"""What stands before a repository's path in the APIs of GitHub's server, GitLab, Gitea and Bitbucket's server."""
_STRIPPED = "".join(map(chr, range(0x21)))
_INNER = re.compile("[\t\n\r]")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_NAME = re.compile(r"^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")

SAFE_SCHEMES = ("http", "https", "mailto")


class GitAddress(NamedTuple):
    """A repository's place: host (with a port only where a web address names an unusual one), owner, name."""

    host: str
    owner: str
    name: str

    @property
    def id(self) -> str:
        """``host/owner/name``; the owner may have several segments (GitLab sub-groups)."""
        return "/".join(part for part in (self.host, self.owner, self.name) if part)


class WebAddresses(NamedTuple):
    """URL templates of a repository with ``{path}``, ``{line}``, ``{commit}``, ``{branch}``; "" where unknown."""

    web: str = ""
    blob: str = ""
    tree: str = ""
    edit: str = ""
    commit: str = ""


def parse_git_url(url: str) -> GitAddress | None:
    """Return the place that a clone URL or web URL names, or None for local paths and things that are no address.

    ``git@h:o/r.git``, ``ssh://git@h:22/o/r``, ``https://user@h/o/r.git/`` all give ``h/o/r``.
    """
    text = url.strip()
    if not text.isprintable():
        return None
    if text.startswith("git::"):
        text = text[5:]
    scheme = ""
    if "://" in text:
        try:
            parts = urlsplit(text)
            host, port, scheme = canonical_host(parts.hostname or ""), parts.port, parts.scheme.lower()
        except ValueError:
            return None
        scheme = scheme.removeprefix("git+").removesuffix("+git")
        if scheme not in ("http", "https", "ssh", "git"):
            return None
        if port and scheme in _DEFAULT_PORTS and port != _DEFAULT_PORTS[scheme]:
            host = f"{host}:{port}"
        path = unquote(parts.path)
    else:
        match = _SCP.match(text)
        if match is None:
            return None
        host, path = canonical_host(match["host"]), match["path"]
    segments = [segment for segment in path.split("/") if segment]
    if segments and segments[-1].endswith(".git"):
        segments[-1] = segments[-1][:-4]
    if host_type(host) in ("bitbucket", ""):
        segments = _of_server(segments)
    if host_type(host) == "azure":
        host, segments = _azure(host, segments)
    if not host or not segments or any(s in (".", "..") or not _SEGMENT.match(s) for s in segments):
        return None
    return GitAddress(host, "/".join(segments[:-1]), segments[-1])


def _of_server(segments: list[str]) -> list[str]:
    """Return ``KEY/name`` where Bitbucket Data Center says ``scm/KEY/name`` or ``projects/KEY/repos/name``.

    Such a server may have any name; nobody else spells addresses so.
    """
    if len(segments) > 2 and segments[-3] == "scm":
        return [*segments[:-3], *segments[-2:]]
    for place in range(len(segments) - 3):
        kind, owner, repos, *rest = segments[place:]
        if kind in ("projects", "users") and repos == "repos":
            return [*segments[:place], owner if kind == "projects" else f"~{owner}", *rest]
    return segments


def _azure(host: str, segments: list[str]) -> tuple[str, list[str]]:
    """Return the one spelling of an address of Azure DevOps: ``dev.azure.com/organisation/project/_git/name``."""
    if host.endswith("ssh.dev.azure.com") or host.endswith("vs-ssh.visualstudio.com"):
        if len(segments) > 2 and segments[0] == "v3":
            return "dev.azure.com", [*segments[1:-1], "_git", segments[-1]]
        return host, segments
    if host.endswith(".visualstudio.com"):
        segments = [host.partition(".")[0], *(part for part in segments if part.lower() != "defaultcollection")]
        host = "dev.azure.com"
    if len(segments) == 3 and segments[1] == "_git":
        segments.insert(1, segments[2])  # the repository that a project is made with has its name
    return host, segments


def repository_id(url: str) -> str:
    """Return ``host/owner/name`` of a git URL, "" where it names no host."""
    address = parse_git_url(url)
    return address.id if address else ""


def canonical_host(host: str) -> str:
    """Return a host's name in the one form in which its spellings are equal, "" where there is none.

    Letter case, a dot at the end, ``www.``, other scripts (as punycode, RFC 3490), percent signs, and the further names
    of public hosts (``ssh.github.com``); a port stays.
    """
    name, colon, port = unquote(host).strip().rpartition(":") if re.search(r"[^:]:[0-9]+$", host) else (host, "", "")
    name = unquote(name).strip().rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").rstrip(".").lower()
        except UnicodeError:
            name = unicodedata.normalize("NFKC", name).lower()
    name = name.removeprefix("www.") if name.count(".") > 1 else name
    return f"{_OTHER_DOORS.get(name, name)}{colon}{port}"


@lru_cache(maxsize=1 << 14)
def repository_key(identity: str) -> str:
    """Return the form of a repository id or URL in which two spellings of one repository are equal.

    Beyond what ``parse_git_url`` reads: addresses without a scheme, dot segments, backslashes, ``.GIT``, addresses of a
    host's API and raw files (their paths go on after the repository's own). What names no repository is lower-cased.
    """
    text = "".join(char for char in identity if char.isprintable()).strip().replace("\\", "/")
    text = text.removeprefix("git::")
    with_port = _SCP_WITH_PORT.match(text) if "://" not in text else None
    if with_port:
        host, path = f"{with_port['host']}:{with_port['port']}", with_port["path"]
        text = f"ssh://{host}/{path}" if with_port["user"] else f"https://{host}/{path}"
    address = parse_git_url(_without_dots(text if "://" in text or _SCP.match(text) else f"https://{text}"))
    if address is None:
        return identity.removesuffix(".git").lower()
    host, *segments = address.id.lower().split("/")
    host, before = _API_DOORS.get(host, (host, next((p for p in _API_PATHS if segments[: len(p)] == p), [])))
    if segments[: len(before)] == before and len(segments) > len(before):
        segments = segments[len(before) :]
    return "/".join([host, *segments]).removesuffix(".git")


def _without_dots(url: str) -> str:
    """Return a URL with ``.`` and ``..`` of its path resolved, as clients do before they ask (RFC 3986, 5.2.4)."""
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/") if mark else url.partition(":")
    kept: list[str] = []
    for segment in unquote(path.partition("?")[0].partition("#")[0]).split("/"):
        if segment == "..":
            kept[-1:] = []
        elif segment not in ("", "."):
            kept.append(segment)
    return f"{scheme}{mark}{host}{slash}{quote('/'.join(kept))}" if mark else f"{host}{slash}{'/'.join(kept)}"


def host_type(host: str) -> str:
    """Guess the type of a Git host from its name: github, gitlab, bitbucket, gitea, azure, or "" where unknown."""
    name = host.lower()
    if "dev.azure.com" in name or "visualstudio.com" in name:
        return "azure"
    for word, kind in (
        ("github", "github"), ("gitlab", "gitlab"), ("bitbucket", "bitbucket"),
        ("gitea", "gitea"), ("forgejo", "gitea"), ("codeberg", "gitea"),
    ):  # fmt: skip
        if word in name:
            return kind
    return ""


def web_addresses(identity: str, kind: str = "", scheme: str = "https", base: str = "") -> WebAddresses:
    """Return the web address templates of a repository id ``host/owner/name``.

    ``kind`` is a host type ("" = guessed from the host's name); ``base`` replaces ``scheme://host`` where the host
    lives below a path. An unknown host gives empty templates: a link that leads nowhere is worse than none.
    """
    host, _, path = identity.partition("/")
    kind = kind or host_type(host)
    if not path or not kind or host == "local":
        return WebAddresses()
    web = f"{(base or f'{scheme}://{host}').rstrip('/')}/{_quote(path)}"
    match kind:
        case "github":
            return WebAddresses(
                web, f"{web}/blob/{{commit}}/{{path}}#L{{line}}", f"{web}/tree/{{commit}}/{{path}}",
                f"{web}/edit/{{branch}}/{{path}}", f"{web}/commit/{{commit}}",
            )  # fmt: skip
        case "gitlab":
            return WebAddresses(
                web, f"{web}/-/blob/{{commit}}/{{path}}#L{{line}}", f"{web}/-/tree/{{commit}}/{{path}}",
                f"{web}/-/edit/{{branch}}/{{path}}", f"{web}/-/commit/{{commit}}",
            )  # fmt: skip
        case "gitea":
            source = f"{web}/src/commit/{{commit}}/{{path}}"
            return WebAddresses(
                web, f"{source}#L{{line}}", source, f"{web}/_edit/{{branch}}/{{path}}", f"{web}/commit/{{commit}}"
            )
        case "bitbucket" if host == "bitbucket.org":
            source = f"{web}/src/{{commit}}/{{path}}"
            edit = f"{web}/src/{{branch}}/{{path}}?mode=edit&at={{branch}}"
            return WebAddresses(web, f"{source}#lines-{{line}}", source, edit, f"{web}/commits/{{commit}}")
        case "bitbucket":
            owner, _, name = path.rpartition("/")
            owner = f"users/{owner[1:]}" if owner.startswith("~") else f"projects/{owner}"
            web = f"{(base or f'{scheme}://{host}').rstrip('/')}/{_quote(owner)}/repos/{_quote(name)}"
            source = f"{web}/browse/{{path}}?at={{commit}}"
            return WebAddresses(web, f"{source}#{{line}}", source, "", f"{web}/commits/{{commit}}")
        case "azure":
            source = f"{web}?path=/{{path}}&version=GC{{commit}}"
            at = "&line={line}&lineEnd={line}&lineStartColumn=1&lineEndColumn=999"
            return WebAddresses(web, f"{source}{at}", source, "", f"{web}/commit/{{commit}}")
        case _:
            return WebAddresses(web)


def fill_url(template: str, path: str = "", line: int = 0, commit: str = "", branch: str = "") -> str:
    """Fill a URL template of a repository; "" where the template is empty or needs a commit or branch that is unknown.

    Without a line the fragment that would name it is dropped.
    """
    if not template or ("{commit}" in template and not commit) or ("{branch}" in template and not branch):
        return ""
    if line < 1 and "{line}" in template:
        template = re.split(r"#|&line=", template)[0]
    in_query = "?path=" in template
    filled = template.replace("{line}", str(line)).replace("{commit}", _quote(commit))
    filled = filled.replace("{branch}", _quote(branch))
    filled = filled.replace("{path}", (quote(path.strip("/")) if in_query else _quote(path.strip("/"))))
    return filled if path or "{path}" not in template else filled.rstrip("/")


def safe_href(url: str) -> str:
    """Return a link target that may stand in an ``href``, or "" where it may not.

    Only ``http``, ``https`` (with a host, without credentials) and ``mailto``; leading and trailing control
    characters and blanks are stripped first, tabs and line ends removed, as browsers do
    (https://url.spec.whatwg.org/#concept-basic-url-parser).
    """
    text = _INNER.sub("", url.strip(_STRIPPED))
    if not _SCHEME.match(text) or any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
        return ""
    scheme = text.partition(":")[0].lower()
    if scheme not in SAFE_SCHEMES:
        return ""
    if scheme == "mailto":
        return text
    try:
        parts = urlsplit(text)
        valid = text[len(scheme) :].startswith("://") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return ""
    return text if valid and "\\" not in parts.netloc else ""


def _quote(text: str) -> str:
    """Percent-encode a path, keeping its slashes."""
    return quote(text.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=:@-._")
