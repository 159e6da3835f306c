"""What a Git host's integration has to keep, as one check for ours and for those of other packages.

``check_host(HOST, source, folder)`` raises AssertionError with what is wrong. ``folder`` holds ``list.json``: what the
host says when that source's repositories are listed, a JSON list of bodies in the order in which they are asked for.
Among them are a public repository and one that is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .hosts.contract import API, Clone, Host, Listing, OwnerSource
from .hosts.registry import hosts
from .kit.ask.client import HostAnswer
from .kit.ask.errors import ErrorKind, SourceError
from .model.capture import RepositoryInfo, Visibility
from .model.settings import Source
from .testing import odd_forms

FOREIGN: tuple[object, ...] = ({"title": "Sign in"}, {}, None, "x", {"errors": [{"message": "no"}], "data": None})
"""Bodies of something else that answers at the host's address, or of a refusal that calls itself a success."""


class ToldClient:
    """A client without a network: it gives the bodies that it was made with, one for each request."""

    def __init__(self, base: str, bodies: Sequence[object]) -> None:
        self.base, self.requests = base.rstrip("/"), 0
        self.authorized = True
        self.remaining: int | None = None
        self._bodies = bodies

    def get(self, url: str, params: Mapping[str, str] | None = None, conditional: bool = True) -> HostAnswer:
        """Return the next body.

        Raises:
            SourceError: there is none.

        """
        del url, params, conditional
        if self.requests >= len(self._bodies):
            raise SourceError("more is asked for than was recorded", ErrorKind.GONE)
        self.requests += 1
        return HostAnswer(200, {}, self._bodies[self.requests - 1])

    def post(self, url: str, body: object) -> HostAnswer:
        """Return the next body, as ``get``."""
        del body
        return self.get(url)

    def pages(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[HostAnswer]:
        """Yield all further bodies; the first is asked for in any case, as ``get``."""
        yield self.get(url, params)
        while self.requests < len(self._bodies):
            yield self.get(url, params)

    def wait(self, seconds: float, why: str) -> None:
        """Wait no time."""

    def seconds_to_reset(self, answer: HostAnswer) -> float:
        """Return that the budget is full."""
        del answer
        return 0.0

    def host_words(self, text: str) -> str:
        """Return the text."""
        return text


class ToldAsker:
    """What a host is asked with, without network, environment and clock; a token is set whatever its name."""

    id = "told"
    visibility = Visibility.PRIVATE
    people = "none"

    def __init__(self, bodies: Sequence[object]) -> None:
        self._bodies = bodies
        self.asked: ToldClient | None = None

    def client(
        self, base: str, credentials: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> ToldClient:
        """Return the one client of this asker: several share the bodies."""
        del credentials, headers
        self.asked = self.asked or ToldClient(base, self._bodies)
        return self.asked

    def token(self, variable: str, usual: tuple[str, ...] = ()) -> str:
        """Return a token."""
        return f"{variable or next(iter(usual), '')}-value"

    def keep_secret(self, value: str) -> None:
        """Take a secret."""

    def now(self) -> float:
        """Return a moment."""
        return 0.0

    def head(self, clone: Clone) -> tuple[str, str]:
        """Return that a repository is empty."""
        del clone
        return "", ""

    def earlier(self, identity: str) -> RepositoryInfo | None:
        """Return that there was no earlier capture."""
        del identity
        return None

    def say(self, note: str) -> None:
        """Take a note."""


def check_host(host: Host, source: Source, folder: Path) -> None:
    """Check the integration of a host, and what it makes of a recorded list.

    Raises:
        AssertionError: it breaks the contract; the message says which rule and where.

    """
    check_saying(host)
    assert hosts().get(host.id) is host, f"{host.id}: no entry point of an installed package leads to it"
    bodies = json.loads((folder / "list.json").read_bytes())
    assert isinstance(bodies, list) and bodies, f"{host.id}: list.json is no list of bodies"
    listing = _listing(host, source, bodies)
    levels = _levels(listing)
    assert Visibility.PUBLIC in levels.values(), f"{host.id}: no repository of list.json is public"
    assert set(levels.values()) - {Visibility.PUBLIC}, f"{host.id}: every repository of list.json is public"
    assert not listing.missing and not listing.error, f"{host.id}: list.json is not understood: {listing.error}"
    prefix = host.owner(source) if host.owner is not None else ""
    for one in listing.found:
        assert one.info.id.lower().startswith(prefix), f"{host.id}: {one.info.id} is not below its owner {prefix}"
        assert isinstance(one.place, Clone) and one.place.url, f"{host.id}: {one.info.id} cannot be cloned"
        assert one.info.web, f"{host.id}: {one.info.id} has no address on the web"
    heads = [one for one in listing.found if one.info.commit or not one.head_known]
    assert heads, f"{host.id}: the list tells no commit, so every repository would count as empty: head_known=False"
    _check_foreign(host, source)
    _check_odd(host, source, bodies, levels)


def check_saying(host: Host) -> None:
    """Check what a host says of itself, without asking it.

    Raises:
        AssertionError: it breaks the contract; the message says which rule.

    """
    name = host.id
    assert host.api == API, f"{name}: version {host.api} of the contract is not {API}"
    config = host.spec.__struct_config__
    assert config.tag == name, f"{name}: the tag of its options is {config.tag!r}"
    assert config.forbid_unknown_fields and config.frozen, f"{name}: unknown options are not refused"
    assert host.short in host.spec.__struct_fields__, f"{name}: {host.short!r} (short) is no option of it"
    assert host.title and bool(host.needs) == host.remote, f"{name}: no title, or no words on what a token needs"
    for need in host.needs:
        assert need.permission and need.gives and need.gives_es != need.gives, f"{name}: no Spanish for {need.gives!r}"
    assert (host.probe is not None) == host.remote, f"{name}: doctor cannot ask it (probe)"
    assert not issubclass(host.spec, OwnerSource) or host.owner is not None, f"{name}: it names no owner to hide"


def _listing(host: Host, source: Source, bodies: Sequence[object]) -> Listing:
    listing = host.list_repositories(source, ToldAsker(bodies))
    assert isinstance(listing, Listing)
    return listing


def _levels(listing: Listing) -> dict[str, Visibility]:
    infos = [*(one.info for one in listing.found), *listing.left_out]
    return {info.id: info.visibility for info in infos}


def _check_foreign(host: Host, source: Source) -> None:
    """An answer of something else is an error, and never an organisation without repositories."""
    for body in FOREIGN:
        try:
            _listing(host, source, [body])
        except SourceError:
            continue
        raise AssertionError(f"{host.id}: {body!r} is taken for a list of repositories")


def _check_odd(host: Host, source: Source, bodies: Sequence[object], levels: Mapping[str, Visibility]) -> None:
    """Put something odd in the place of each value: nothing but SourceError is raised, and nothing becomes public."""
    for number, body in enumerate(bodies):
        for place, odd, changed in odd_forms(body):
            where = f"{host.id}: {odd!r} at {number}/{place}"
            try:
                told = _levels(_listing(host, source, [*bodies[:number], changed, *bodies[number + 1 :]]))
            except SourceError:
                continue
            except Exception as error:
                raise AssertionError(f"{where} raises {error!r}") from error
            wider = [key for key, level in told.items() if level is Visibility.PUBLIC is not levels.get(key, level)]
            assert not wider, f"{where} makes {wider[0]} public"
