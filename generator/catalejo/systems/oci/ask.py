"""OCI registries: the tags of each image that is named, and the manifests of the newest ones.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md and, for tokens,
https://distribution.github.io/distribution/spec/auth/token/.

A registry says where its tokens are given (``realm``). What is secret goes there only where that is the registry's own
address, or where the configuration names it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from ...kit.ask.client import Client
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import listing, mapping, mappings, text_of
from ...kit.text.images import semver
from ..contract import Answering, Asker, ServerSpec

ACCEPT = ", ".join((
    "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
))  # fmt: skip
_PARAMETER = re.compile(r'(realm|service|scope)="([^"]{0,2000})"')
_NAME = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*){0,8}")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Registry(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A registry and the ``images`` in it, by their names without the host; ``tags`` is how many of each are asked for.

    ``user`` is the account whose password ``token_env`` holds, without it the token is sent as it is. ``realm`` is the
    address that gives tokens, where that is another host than the registry.
    """

    images: tuple[str, ...]
    tags: int = 5
    user: str = ""
    realm: str = ""


def ask(spec: Registry, asker: Asker) -> None:
    """Ask for each image; one that is refused or missing costs itself."""
    with asker.question("images") as answering:
        for image in spec.images:
            url = f"{spec.url.rstrip('/')}/v2/{image}/tags/list"
            try:
                _ask_image(spec, asker, answering, image)
            except SourceError as error:
                answering.failed(_word(image), url, error, None if error.gone else answering.earlier(_word(image)))


def _ask_image(spec: Registry, asker: Asker, answering: Answering, image: str) -> None:
    if _NAME.fullmatch(image) is None:
        raise SourceError(f"{image!r} is no name of an image", ErrorKind.REFUSED)
    credentials = _credentials(spec, asker, image)
    client = asker.client(spec.url, credentials)
    tags = [
        tag
        for page in client.pages(f"v2/{image}/tags/list", {"n": "1000"})
        for tag in map(text_of, _tags_in(page.body))
        if _TAG.fullmatch(tag)
    ]
    manifests = asker.client(spec.url, credentials, {"Accept": ACCEPT})
    earlier = answering.earlier(_word(image))
    known = {
        text_of(one.get("digest")): one for one in mappings(mapping(earlier.body if earlier else None).get("tags"))
    }
    told = [_tag(manifests, client, image, tag, known) for tag in newest(tags, spec.tags)]
    found = [one for one in told if one is not None]
    answering.add(_word(image), f"{client.base}/v2/{image}/tags/list", {"name": image, "tags": found, "all": len(tags)})


def _tags_in(body: object) -> list[object]:
    """Return the list of tags, which is null where there are none."""
    if not isinstance(body, dict) or not isinstance(body.get("tags", ""), list | None):
        raise SourceError("an answer has no list of tags where its documentation has one", ErrorKind.MALFORMED)
    return listing(body.get("tags"))


def newest(tags: list[str], count: int) -> list[str]:
    """Return the highest versions of some tags, and ``latest``; where there are no versions, the last of the list."""
    versions = sorted(((key, tag) for tag in tags if (key := semver(tag)) is not None), reverse=True)
    chosen = [tag for _, tag in versions[:count]] or tags[-count:]
    return list(dict.fromkeys([*chosen, *(tag for tag in tags if tag == "latest")]))


def _credentials(spec: Registry, asker: Asker, image: str) -> Mapping[str, str] | None:
    """Return the header that an image is asked with: none where the registry wants none, else a token for it."""
    secret = asker.token(spec.token_env)
    own = _own(spec, secret)
    if secret and not spec.user:
        return own
    try:
        asker.client(spec.url).get(f"v2/{image}/tags/list", {"n": "1"}, conditional=False)
    except SourceError as error:
        if error.status != 401 or not error.challenge:
            raise
        if error.challenge.lower().startswith("basic"):
            return own
        return {"Authorization": f"Bearer {_token(spec, asker, own, error.challenge, image)}"}
    return None


def _own(spec: Registry, secret: str) -> Mapping[str, str] | None:
    if not secret:
        return None
    if not spec.user:
        return {"Authorization": f"Bearer {secret}"}
    return {"Authorization": f"Basic {base64.b64encode(f'{spec.user}:{secret}'.encode()).decode()}"}


def _token(spec: Registry, asker: Asker, own: Mapping[str, str] | None, challenge: str, image: str) -> str:
    told = dict(_PARAMETER.findall(challenge[:8000]))
    realm = told.get("realm", "")
    origin = _origin(realm)
    if origin not in {_origin(spec.url), _origin(spec.realm)} - {""}:
        host = urlsplit(realm).hostname if origin else "nowhere"
        raise SourceError(
            f"{urlsplit(spec.url).hostname} sends its readers to {host} for a token: name that as `realm` to allow it",
            ErrorKind.REFUSED, status=401,
        )  # fmt: skip
    params = {"scope": f"repository:{image}:pull", **({"service": told["service"]} if "service" in told else {})}
    body = mapping(asker.client(origin, own).get(realm, params, conditional=False).body)
    token = text_of(body.get("token") or body.get("access_token"))
    if not token or not token.isprintable():
        raise SourceError(f"{urlsplit(origin).hostname} gives no token", ErrorKind.DENIED, status=401)
    return token


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.scheme in ("https", "http") and parts.hostname else ""


def _tag(
    manifests: Client, blobs: Client, image: str, tag: str, known: Mapping[str, dict[str, object]]
) -> dict[str, object] | None:  # fmt: skip
    """Return what is told of a tag, None where it is gone; a digest that was described is not asked for again."""
    try:
        answer = manifests.get(f"v2/{image}/manifests/{tag}")
    except SourceError as error:
        if error.gone:  # taken away since the list was made
            return None
        raise
    if not mapping(answer.body).keys() & {"config", "manifests", "fsLayers"}:
        raise SourceError("a manifest has another form than its documentation says", ErrorKind.MALFORMED)
    digest = answer.headers.get("docker-content-digest", "")
    digest = digest if _DIGEST.fullmatch(digest) else ""
    if digest and digest in known and known[digest].get("created"):
        return {**known[digest], "tag": tag}
    try:
        return {"tag": tag, "digest": digest, **_described(manifests, blobs, image, mapping(answer.body))}
    except SourceError:  # many registries keep blobs with another host, where no token goes
        return {"tag": tag, "digest": digest}


def _described(manifests: Client, blobs: Client, image: str, manifest: dict[str, object]) -> dict[str, object]:
    """Return when an image was made and its labels: of an index that of linux/amd64, else of the first one."""
    choices = [one for one in mappings(manifest.get("manifests")) if _runs(one)]
    if choices:
        chosen = next(
            (one for one in choices if mapping(one.get("platform")).get("architecture") == "amd64"), choices[0]
        )
        digest = text_of(chosen.get("digest"))
        if not _DIGEST.fullmatch(digest):
            return {}
        manifest = mapping(manifests.get(f"v2/{image}/manifests/{digest}").body)
    digest = text_of(mapping(manifest.get("config")).get("digest"))
    if not _DIGEST.fullmatch(digest):
        return {}
    config = mapping(blobs.get(f"v2/{image}/blobs/{digest}").body)
    return {"created": config.get("created"), "labels": mapping(config.get("config")).get("Labels")}


def _runs(manifest: dict[str, object]) -> bool:
    kind = mapping(manifest.get("annotations")).get("vnd.docker.reference.type")
    return kind != "attestation-manifest" and mapping(manifest.get("platform")).get("os") != "unknown"


def _word(image: str) -> str:
    return image.replace("/", ".")
