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
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec
import requests
from requests.auth import AuthBase
from requests.utils import get_environ_proxies

from .context import Context, SourceError
from .gitcmd import is_loopback

MAX_BODY = 256 * 1024 * 1024
SLOWEST = 4
"""How many times the read time-out one whole answer may take."""
_RETRIED = (500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer: status, headers in lower case, JSON body, and whether it came from the cache by a 304."""

    status: int
    headers: dict[str, str]
    body: Any
    cached: bool = False


class _Auth(AuthBase):
    """Sets the Authorization header; as an ``auth`` object it also keeps ``.netrc`` out."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._value:
            request.headers["Authorization"] = self._value
        return request


class Client:
    """Talks to one origin.

    ``requests`` counts what was sent, ``waited`` the seconds that the host made us wait; ``remaining`` is what the host
    says is left of an hour's requests, None where it does not say.
    """

    def __init__(
        self, base: str, context: Context, authorization: str = "", headers: dict[str, str] | None = None
    ) -> None:
        """Check the address.

        Raises:
            SourceError: it is neither https nor loopback.

        """
        parts = urlsplit(base)
        if not parts.hostname or parts.username or parts.scheme not in ("http", "https"):
            raise SourceError(f"{base!r} is no web address without credentials")
        if parts.scheme == "http" and not is_loopback(base):
            raise SourceError(f"{base} is plain http: only https is used beyond this machine")
        self.base = base.rstrip("/")
        self.requests = 0
        self.waited = 0.0
        self.remaining: int | None = None
        self._origin = (parts.scheme, parts.netloc.lower())
        self._context = context
        self.authorized = bool(authorization)
        self._auth = _Auth(authorization)
        self._identity = hashlib.sha256(authorization.encode()).hexdigest()[:16]
        self._session = requests.Session()
        self._session.trust_env = False
        verify = context.world.environ.get("REQUESTS_CA_BUNDLE") or context.world.environ.get("SSL_CERT_FILE")
        if verify:
            self._session.verify = verify
        self._session.headers.update({"User-Agent": "catalejo", "Accept": "application/json", **(headers or {})})

    def get(self, url: str, params: dict[str, str] | None = None, conditional: bool = True) -> Answer:
        """Return the answer to a GET; ``url`` may be a path below the base.

        Raises:
            SourceError: no answer, a refusal, a wait that is too long, or no JSON.

        """
        full = requests.Request(
            "GET", urljoin(f"{self.base}/", url.lstrip("/") if "://" not in url else url), params=params
        )
        address = self._session.prepare_request(full).url or ""
        place = self._cache_place(address) if conditional else None
        kept = _load(place)
        headers = {"If-None-Match": kept.headers["etag"]} if kept and "etag" in kept.headers else {}
        answer = self._send("GET", address, headers=headers)
        if answer.status == 304 and kept is not None:
            return msgspec.structs.replace(kept, cached=True)
        if place is not None and answer.status == 200 and "etag" in answer.headers:
            _store(place, msgspec.structs.replace(answer, headers=_plain(answer.headers)))
        return answer

    def post(self, url: str, body: Any) -> Answer:
        """Return the answer to a POST of JSON (GraphQL only: it reads)."""
        return self._send("POST", url, data=msgspec.json.encode(body), headers={"Content-Type": "application/json"})

    def _send(self, method: str, address: str, headers: dict[str, str], data: bytes | None = None) -> Answer:
        """Send until there is an answer that another try would not change."""
        tries = 0
        while True:
            tries += 1
            try:
                answer = self._follow(method, address, headers, data)
            except requests.RequestException as error:
                if tries >= _tries(error):
                    raise SourceError(f"{self._name()} does not answer: {_reason(error)}") from None
                self.wait(0.5 * 2**tries, "does not answer")
                continue
            wait = self._asked_wait(answer)
            if wait is not None and tries < 4:
                self.wait(wait, "asks to wait (rate limit)")
            elif answer.status in _RETRIED and tries < 3:
                self.wait(0.5 * 2**tries, f"answers {answer.status}")
            elif answer.status in (200, 304):
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
                f"{self._name()} {why}: {seconds:.0f} s, more than the {budget:.0f} s that a capture waits", status=429
            )
        self.waited += seconds
        self._context.world.sleep(seconds)

    def _name(self) -> str:
        return self._origin[1]

    def _follow(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> Answer:
        """Send once, following redirects inside the origin only."""
        for _ in range(4):
            parts = urlsplit(address)
            if (parts.scheme, parts.netloc.lower()) != self._origin:
                raise SourceError(f"{self._name()} leads to another host, which is not followed")
            answer = self._once(method, address, headers, data)
            if answer.status not in _REDIRECTS:
                return answer
            address = urljoin(address, answer.headers.get("location", ""))
        raise SourceError(f"{self._name()} redirects in a circle")

    def _once(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> Answer:
        """Send one request and give it up at its deadline: a read time-out is silent while single bytes drip in."""
        self.requests += 1
        box: list[Answer | Exception] = []

        def work() -> None:
            try:
                box.append(self._exchange(method, address, headers, data))
            except Exception as error:
                box.append(error)

        worker = threading.Thread(target=work, daemon=True)
        worker.start()
        worker.join(self._context.options.read_seconds * SLOWEST)
        if not box:
            raise requests.exceptions.ReadTimeout()
        if isinstance(box[0], Exception):
            raise box[0]
        return box[0]

    def _exchange(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> Answer:
        options = self._context.options
        with self._session.request(
            method, address, headers=headers, data=data, auth=self._auth, allow_redirects=False, stream=True,
            timeout=(min(options.connect_seconds, options.read_seconds), options.read_seconds),
            proxies=get_environ_proxies(address),
        ) as reply:  # fmt: skip
            chunks: list[bytes] = []
            size = 0
            for chunk in reply.iter_content(1 << 18):
                chunks.append(chunk)
                size += len(chunk)
                if size > MAX_BODY:
                    raise SourceError(f"{self._name()} sends more than is read ({size >> 20} MiB)")
            found = {name.lower(): value for name, value in reply.headers.items()}
            left = found.get("x-ratelimit-remaining", "")
            self.remaining = int(left) if left.isdigit() else self.remaining
            return Answer(reply.status_code, found, self._json(reply.status_code, b"".join(chunks)))

    def _json(self, status: int, body: bytes) -> Any:
        try:
            return msgspec.json.decode(body) if body.strip() else None
        except (msgspec.DecodeError, RecursionError):
            if status == 200:
                raise SourceError(f"{self._name()} answers with something that is not JSON") from None
            return None

    def _asked_wait(self, answer: Answer) -> float | None:
        """Return how long the host asks to wait, None where it does not."""
        if answer.status not in (403, 429, 503):
            return None
        retry = answer.headers.get("retry-after", "")
        if retry:
            return _seconds(retry)
        if answer.headers.get("x-ratelimit-remaining") == "0":
            return self.seconds_to_reset(answer)
        message = _message(answer.body).lower()
        return 60.0 if answer.status == 429 or "secondary rate limit" in message else None

    def seconds_to_reset(self, answer: Answer) -> float:
        """Return how long it is until the host's budget is full again, a minute where it does not say."""
        reset = answer.headers.get("x-ratelimit-reset", "")
        return max(1.0, float(reset) - time.time()) if reset.isdigit() else 60.0

    def _refusal(self, answer: Answer) -> SourceError:
        permission = answer.headers.get("x-accepted-github-permissions", "")
        message = self._context.world.scrub(_message(answer.body))
        text = f"{self._name()} answers {answer.status}" + (f": {message}" if message else "")
        if answer.status in (401, 403) and self._asked_wait(answer) is None:
            return SourceError(text, "denied", permission=permission, status=answer.status)
        return SourceError(text, gone=answer.status in (404, 410), permission=permission, status=answer.status)

    def _cache_place(self, address: str) -> Path:
        accept = str(self._session.headers["Accept"])
        key = hashlib.sha256(f"{address}\0{accept}\0{self._identity}".encode()).hexdigest()
        return self._context.cache / "http" / key[:2] / f"{key}.json"


def next_link(answer: Answer) -> str:
    """Return the address of the next page, "" on the last."""
    links = requests.utils.parse_header_links(answer.headers.get("link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), "")


def _seconds(text: str) -> float:
    """Return the seconds of a ``Retry-After``, which is a number or a date; a minute where it is neither."""
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        return float(text)
    try:
        return max(1.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 60.0


def _tries(error: requests.RequestException) -> int:
    """Return how often something without an answer is tried; a time-out has cost its full time already."""
    if isinstance(error, requests.exceptions.SSLError):
        return 1
    return 2 if _is_late(error) else 3


def _message(body: Any) -> str:
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


def _plain(headers: dict[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("etag", "link") if name in headers}


def _load(place: Path | None) -> Answer | None:
    try:
        return msgspec.json.decode(place.read_bytes(), type=Answer) if place is not None else None
    except (OSError, msgspec.DecodeError):
        return None


def _store(place: Path, answer: Answer) -> None:
    """Keep an answer; a cache that cannot be written costs time, nothing else."""
    fresh = place.with_suffix(".new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(msgspec.json.encode(answer))
        fresh.replace(place)
    except OSError:
        fresh.unlink(missing_ok=True)
