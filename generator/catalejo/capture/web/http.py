"""HTTP with manners: time-outs, bounded waiting, conditional requests, tokens that stay with their origin.

One client per source. 304 answers come from the cache and cost nothing of GitHub's primary limit
(https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
"""

from __future__ import annotations

import email.utils
import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

import msgspec
import requests
from requests.auth import AuthBase
from requests.utils import get_environ_proxies

from ...kit.ask.client import MAX_LINK, HostAnswer, PageCursors
from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.ask.words import plain_words
from ...kit.swallowed import note_swallowed
from ..context import Context
from ..git.command import is_loopback
from . import cache as http_cache
from .answers import MAX_BODY, decode_answer

SOURCE_SECONDS = 3_600.0
"""How long all requests of one client together may take: a host that drips costs its own source, not the night."""
SLOWEST = 4
"""How many times the read time-out one whole answer may take."""
_PERMISSIONS = re.compile(r"[a-z_]{1,60}=(?:read|write|admin)(?:[,;] ?[a-z_]{1,60}=(?:read|write|admin)){0,20}")
"""How GitHub names what a token lacks: ``contents=read; metadata=read``."""
_A_MOMENT = 1_000_000_000
"""A reset is a moment in seconds since the epoch from here on; a smaller one is a number of seconds."""
_RETRIED = (500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)


class _Auth(AuthBase):
    """Sets the headers that hold secrets; as an ``auth`` object it also keeps ``.netrc`` out."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._values)
        return request


class WebClient:
    """Talks to one origin.

    ``requests`` counts what was sent, ``waited`` the seconds that the host made us wait; ``remaining`` is what the host
    says is left of an hour's requests, None where it does not say.
    """

    def __init__(
        self, base: str, context: Context, credentials: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Check the address. ``credentials`` are headers that hold secrets, such as ``Authorization``.

        Raises:
            SourceError: it is neither https nor loopback.

        """
        parts = _split(base)
        if parts is None or not parts.hostname or parts.username or parts.scheme not in ("http", "https"):
            raise SourceError(f"{base!r} is no web address without credentials", ErrorKind.REFUSED)
        if parts.scheme == "http" and not is_loopback(base):
            raise SourceError(f"{base} is plain http: only https is used beyond this machine", ErrorKind.REFUSED)
        self.base = base.rstrip("/")
        self.requests = 0
        self.waited = 0.0
        self._spent = 0.0
        self.remaining: int | None = None
        self._places: set[Path] = set()
        self._origin = (parts.scheme, parts.netloc.lower())
        self._context = context
        secrets = {name: value for name, value in (credentials or {}).items() if value}
        self.authorized = bool(secrets)
        self._auth = _Auth(secrets)
        spelled = (
            secrets.get("Authorization", "") if set(secrets) <= {"Authorization"} else repr(sorted(secrets.items()))
        )
        self._identity = hashlib.sha256(spelled.encode()).hexdigest()[:16]
        self._session = requests.Session()
        self._session.trust_env = False
        verify = context.world.environ.get("REQUESTS_CA_BUNDLE") or context.world.environ.get("SSL_CERT_FILE")
        if verify:
            self._session.verify = verify
        self._session.headers.update({"User-Agent": "catalejo", "Accept": "application/json", **(headers or {})})

    def get(self, url: str, params: Mapping[str, str] | None = None, conditional: bool = True) -> HostAnswer:
        """Return the answer to a GET; ``url`` may be a path below the base.

        Raises:
            SourceError: no answer, a refusal, a wait that is too long, or no JSON.

        """
        address = self._address(url, params)
        place = self._cache_place(address) if conditional else None
        if place is not None:
            self._places.add(place)
        kept = http_cache.load(place)
        headers = {"If-None-Match": kept.headers["etag"]} if kept and "etag" in kept.headers else {}
        answer = self._send("GET", address, headers=headers)
        if answer.status == 304 and kept is not None:
            return kept
        if place is not None and answer.status == 200 and "etag" in answer.headers:
            http_cache.store(place, answer)
        return answer

    def forget(self) -> None:
        """Let nothing that came tonight be taken for known: an answer of another form would come back at every 304."""
        for place in self._places:
            place.unlink(missing_ok=True)

    def pages(self, url: str, params: Mapping[str, str] | None = None) -> Iterator[HostAnswer]:
        """Yield the pages of a list, as long as the answer's ``Link`` header names a next one (RFC 8288).

        Raises:
            SourceError: as ``get``, or the list leads back to a page that was read.

        """
        cursors = PageCursors(url.partition("?")[0].rpartition("/")[2])
        answer = self.get(url, params)
        yield answer
        while following := next_link(answer):
            cursors.follow(following)
            answer = self.get(following)
            yield answer

    def _address(self, url: str, params: Mapping[str, str] | None) -> str:
        try:
            full = urljoin(f"{self.base}/", url.lstrip("/") if "://" not in url else url)
            return self._session.prepare_request(requests.Request("GET", full, params=params)).url or ""
        except (ValueError, requests.RequestException):
            text = f"{self._name()} names an address that is none"
            raise SourceError(text, ErrorKind.MALFORMED) from None

    def post(self, url: str, body: object) -> HostAnswer:
        """Return the answer to a POST of JSON (GraphQL only: it reads); ``url`` may be a path below the base."""
        address = self._address(url, None)
        return self._send("POST", address, data=msgspec.json.encode(body), headers={"Content-Type": "application/json"})

    def create(self, url: str, body: object) -> HostAnswer:
        """Return the answer to a POST of JSON that makes something: sent once, as a second one might make another.

        Raises:
            SourceError: the host refuses, or does not answer: then it may have been made.

        """
        data, headers = msgspec.json.encode(body), {"Content-Type": "application/json"}
        try:
            answer = self._follow("POST", self._address(url, None), headers, data)
        except requests.RequestException as error:
            kind = ErrorKind.TIMEOUT if _is_late(error) else ErrorKind.UNREACHABLE
            text = f"{self._name()} does not answer: {_reason(error)}; it may have been made all the same"
            raise SourceError(text, kind) from None
        if answer.status not in (200, 201, 202):
            raise self._refusal(answer)
        return answer

    def _send(self, method: str, address: str, headers: dict[str, str], data: bytes | None = None) -> HostAnswer:
        """Send until there is an answer that another try would not change."""
        tries = 0
        while True:
            tries += 1
            try:
                answer = self._follow(method, address, headers, data)
            except requests.RequestException as error:
                if tries >= _tries(error):
                    kind = ErrorKind.TIMEOUT if _is_late(error) else ErrorKind.UNREACHABLE
                    raise SourceError(f"{self._name()} does not answer: {_reason(error)}", kind) from None
                self.wait(0.5 * 2**tries, "does not answer")
                continue
            wait = self._asked_wait(answer)
            if wait is not None and tries < 4:
                self.wait(wait, "asks to wait (rate limit)")
            elif answer.status in _RETRIED and tries < 3:
                self.wait(0.5 * 2**tries, f"answers {answer.status}")
            elif answer.status in (200, 201, 304):
                return answer
            else:
                raise self._refusal(answer)

    def wait(self, seconds: float, why: str) -> None:
        """Wait as the host asks, within the budget of this source.

        Raises:
            SourceError: the budget does not allow it.

        """
        budget = self._context.options.wait_seconds
        if self.waited + seconds > budget:
            raise SourceError(
                f"{self._name()} {why}: {seconds:.0f} s, more than the {budget:.0f} s that a capture waits",
                ErrorKind.RATE_LIMITED,
                status=429,
            )
        self.waited += seconds
        self._context.world.sleep(seconds)

    def host_words(self, text: str) -> str:
        """Return words of the host as they may be told to the portal's readers."""
        return self._context.host_words(text)

    def _name(self) -> str:
        return self._origin[1]

    def _follow(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> HostAnswer:
        """Send once, following redirects inside the origin only."""
        for _ in range(4):
            parts = _split(address)
            if parts is None or (parts.scheme, parts.netloc.lower()) != self._origin:
                raise SourceError(f"{self._name()} leads to another host, which is not followed", ErrorKind.REFUSED)
            answer = self._once(method, address, headers, data)
            if answer.status not in _REDIRECTS:
                return answer
            try:
                address = urljoin(address, answer.headers.get("location", ""))
            except ValueError:
                raise SourceError(f"{self._name()} leads to an address that is none", ErrorKind.MALFORMED) from None
        raise SourceError(f"{self._name()} redirects in a circle", ErrorKind.REFUSED)

    def _once(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> HostAnswer:
        """Send one request and give it up at its deadline: a read time-out is silent while single bytes drip in."""
        if self._spent > SOURCE_SECONDS:
            raise SourceError(f"{self._name()} took longer than {SOURCE_SECONDS:.0f} s in all", ErrorKind.TIMEOUT)
        self.requests += 1
        started = time.monotonic()
        box: list[HostAnswer | Exception] = []

        def work() -> None:
            try:
                box.append(self._exchange(method, address, headers, data))
            except Exception as error:
                box.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        worker.join(self._context.options.read_seconds * SLOWEST)
        self._spent += time.monotonic() - started
        if not box:
            raise requests.exceptions.ReadTimeout()
        match box[0]:
            case HostAnswer() as answer:
                return answer
            case requests.RequestException() | SourceError() as error:
                raise error
            case error:  # the libraries below let foreign headers raise whatever they like
                note_swallowed(error, self._name())
                text = f"{self._name()} gives an answer that is not understood ({type(error).__name__})"
                raise SourceError(text, ErrorKind.MALFORMED)

    def _exchange(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> HostAnswer:
        options = self._context.options
        with self._session.request(
            method, address, headers=headers, data=data, auth=self._auth, allow_redirects=False, stream=True,
            timeout=(min(options.connect_seconds, options.read_seconds), options.read_seconds),
            proxies=get_environ_proxies(address),
        ) as reply:  # fmt: skip
            body = bytearray()
            for chunk in reply.iter_content(1 << 18):
                body += chunk
                if len(body) > MAX_BODY:
                    text = f"{self._name()} sends more than is read ({MAX_BODY >> 20} MiB)"
                    raise SourceError(text, ErrorKind.TOO_LARGE)
            found = {name.lower(): value for name, value in reply.headers.items()}
            left = _limit_header(found, "remaining")
            self.remaining = self.remaining if left is None else left
            return HostAnswer(reply.status_code, found, self._json(reply.status_code, body))

    def _json(self, status: int, body: bytearray) -> object:
        try:
            return decode_answer(body) if body.strip() else None
        except SourceError as error:
            if status == 200:
                raise SourceError(f"{self._name()} {error}", error.kind) from None
            return None

    def _asked_wait(self, answer: HostAnswer) -> float | None:
        """Return how long the host asks to wait, None where it does not."""
        if answer.status not in (403, 429, 503):
            return None
        retry = answer.headers.get("retry-after", "")
        if retry:
            return _seconds(retry)
        if _limit_header(answer.headers, "remaining") == 0:
            return self.seconds_to_reset(answer)
        message = _message(answer.body).lower()
        return 60.0 if answer.status == 429 or "secondary rate limit" in message else None

    def seconds_to_reset(self, answer: HostAnswer) -> float:
        """Return how long it is until the host's budget is full again, a minute where it does not say."""
        reset = _limit_header(answer.headers, "reset")
        if reset is None:
            return 60.0
        return max(1.0, reset - time.time() if reset > _A_MOMENT else reset)

    def _refusal(self, answer: HostAnswer) -> SourceError:
        needed = answer.headers.get("x-accepted-github-permissions", "")
        permission = needed if _PERMISSIONS.fullmatch(needed) else plain_words(needed)
        message = self._context.host_words(_message(answer.body))
        text = f"{self._name()} answers {answer.status}" + (f": {message}" if message else "")
        kind = ErrorKind.HOST
        if answer.status in (401, 403) and self._asked_wait(answer) is None:
            kind = ErrorKind.DENIED
        elif answer.status in (404, 410):
            kind = ErrorKind.GONE
        elif answer.status == 429:
            kind = ErrorKind.RATE_LIMITED
        error = SourceError(text, kind, permission, answer.status)
        error.challenge = answer.headers.get("www-authenticate", "")
        return error

    def _cache_place(self, address: str) -> Path:
        accept = str(self._session.headers["Accept"])
        key = hashlib.sha256(f"{address}\0{accept}\0{self._identity}".encode()).hexdigest()
        return self._context.cache / "http" / key[:2] / f"{key}.json"


def header_number(text: str) -> int | None:
    """Return the number that a header holds, None where it is none: digits of ASCII only (RFC 9110, 5.6.2)."""
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text.strip()) else None


def _limit_header(headers: Mapping[str, str], name: str) -> int | None:
    """Return a number of the host's budget: ``X-RateLimit-…`` as GitHub has it, ``RateLimit-…`` as GitLab has it."""
    return next((
        number for prefix in ("x-ratelimit", "ratelimit")
        if (number := header_number(headers.get(f"{prefix}-{name}", ""))) is not None
    ), None)  # fmt: skip


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, None where it is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts


def next_link(answer: HostAnswer) -> str:
    """Return the address of the next page, "" on the last."""
    links = requests.utils.parse_header_links(answer.headers.get("link", "")[:MAX_LINK])
    return next((link["url"] for link in links if link.get("rel") == "next"), "")


def _seconds(text: str) -> float:
    """Return the seconds of a ``Retry-After``, which is a number or a date; a minute where it is neither."""
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return float(text)
    try:
        return max(1.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, OSError):
        return 60.0


def _tries(error: requests.RequestException) -> int:
    """Return how often something without an answer is tried; a time-out has cost its full time already."""
    if isinstance(error, requests.exceptions.SSLError):
        return 1
    return 2 if _is_late(error) else 3


def _message(body: object) -> str:
    text = body.get("message") or body.get("error") if isinstance(body, dict) else ""
    return text if isinstance(text, str) else ""


def _is_late(error: requests.RequestException) -> bool:
    """Tell a time-out; one within the body comes as a connection error."""
    return isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error).lower()


def _reason(error: requests.RequestException) -> str:
    """Return a word for a connection error; the library's own text repeats addresses and object names."""
    match error:
        case requests.exceptions.SSLError():
            return "its certificate is not trusted"
        case _ if _is_late(error):
            return "time-out"
        case requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError():
            return "the answer is cut short"
        case _:
            return "the connection is refused or lost"
