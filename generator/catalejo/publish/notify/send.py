"""Sends messages: one POST with bounded patience, or one mail. Says what went wrong without the address, a secret."""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import SplitResult, urlsplit

import msgspec
import requests
from requests.utils import get_environ_proxies

from ...model.digest import Digest
from ...model.notify import EmailTarget, NotifyTarget, SlackTarget, TeamsTarget, WebhookTarget
from . import chat
from .choose import Message

LOOPBACK = ("127.0.0.1", "localhost", "::1")
READ, TRIES = 20.0, 3
"""Seconds without a byte, and how often a message is tried that a server was too busy for."""
WAIT = 60.0
"""Seconds that a server may ask us to wait, in all tries of one message."""
MAX_ANSWER = 2_000
PORTS = {"smtp": 587, "smtps": 465}
_BUSY = (429, 500, 502, 503, 504)


class NotSentError(Exception):
    """A message was not sent; the text says why, for people, and holds no address."""


def payload(digest: Digest, target: NotifyTarget, message: Message) -> object:
    """Return what would be sent: JSON, or a mail as text."""
    match target:
        case SlackTarget():
            return chat.slack(digest, message)
        case TeamsTarget():
            return chat.teams(digest, message)
        case EmailTarget():
            return chat.mail(digest, message, target).as_string()
        case _:
            return chat.webhook(digest, message)


def send(digest: Digest, target: NotifyTarget, message: Message, sleep: Callable[[float], None] = time.sleep) -> None:
    """Send a message to a target.

    Raises:
        NotSentError: its address is missing or refused, or the server did not take the message.

    """
    if isinstance(target, EmailTarget):
        _mail(digest, target, message)
        return
    assert isinstance(target, SlackTarget | TeamsTarget | WebhookTarget)
    url = _secret(target.url_env)
    headers = {"Content-Type": "application/json", "User-Agent": "catalejo", "X-Catalejo-Message": message.id}
    if isinstance(target, WebhookTarget) and target.token_env:
        headers["Authorization"] = f"Bearer {_secret(target.token_env)}"
    _post(_checked(url, target.url_env), msgspec.json.encode(payload(digest, target, message)), headers, sleep)


def _post(url: str, body: bytes, headers: dict[str, str], sleep: Callable[[float], None]) -> None:
    waited = 0.0
    for attempt in range(1, TRIES + 1):
        status, after = _one_post(url, body, headers)
        if 200 <= status < 300:
            return
        wait = after if after is not None else 2.0 * attempt
        if status not in _BUSY or attempt == TRIES or waited + wait > WAIT:
            raise NotSentError(f"the server answered {status}")
        sleep(wait)
        waited += wait


def _one_post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, float | None]:
    """Return the status and the seconds that the server asks us to wait."""
    with requests.Session() as session:
        # No .netrc, no redirect: an address that is a secret goes nowhere else.
        session.trust_env = False
        session.proxies.update(get_environ_proxies(url, no_proxy=None))
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
        try:
            with session.post(
                url, data=body, headers=headers, timeout=(READ, READ), allow_redirects=False, stream=True,
                verify=bundle or True,
            ) as answer:  # fmt: skip
                answer.raw.read(MAX_ANSWER)
                return answer.status_code, _seconds(answer.headers.get("Retry-After", ""))
        except requests.Timeout as error:
            raise NotSentError("the server does not answer: time-out") from error
        except requests.exceptions.SSLError as error:
            raise NotSentError("the server's certificate is not accepted") from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise NotSentError("the connection is refused or lost") from error


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None


def _secret(name: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value:
        raise NotSentError(f"the environment variable {name} is not set")
    return value


def _checked(url: str, name: str) -> str:
    parts = _split(url, name)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
        return url
    raise NotSentError(f"the address in {name} is not https")


def _split(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.hostname is not None and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise NotSentError(f"{name} holds no address")
    return parts


def _mail(digest: Digest, target: EmailTarget, message: Message) -> None:
    parts = _split(target.server, "server")
    host, port = str(parts.hostname), parts.port or PORTS.get(parts.scheme, 0)
    try:
        letter = chat.mail(digest, message, target)
    except ValueError as error:
        raise NotSentError("sender or to is no mail address") from error
    letter["Date"] = formatdate(localtime=False)
    context = ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=READ, context=context)
        else:
            connection = smtplib.SMTP(host, port, timeout=READ)
        with connection as server:
            if parts.scheme == "smtp" and host not in LOOPBACK:
                server.starttls(context=context)
            if target.user_env:
                server.login(_secret(target.user_env), _secret(target.password_env))
            refused = server.send_message(letter)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(_mail_problem(error)) from error
    if refused:
        raise NotSentError(f"the mail server took it for {len(target.to) - len(refused)} of {len(target.to)} addresses")


def _mail_problem(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return "the mail server refuses user and password"
        case smtplib.SMTPNotSupportedError():
            return "the mail server offers no STARTTLS or no login"
        case smtplib.SMTPResponseException():
            return f"the mail server answered {error.smtp_code}"
        case smtplib.SMTPRecipientsRefused():
            return "the mail server takes it for nobody"
        case TimeoutError():
            return "the mail server does not answer: time-out"
        case ssl.SSLError():
            return "the mail server's certificate is not accepted"
        case _:
            return "the connection is refused or lost"
