"""Where a portal's news is sent: targets of ``notify:`` in a configuration. Addresses that are secrets are named."""

from __future__ import annotations

import msgspec

from .digest import GROUPS


class NotifyTarget(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What every target has: ``teams`` get a message each (names or references), without them one tells of all.

    ``only`` names groups of ``digest.GROUPS`` that are sent; without it all of them are.
    """

    teams: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


class SlackTarget(NotifyTarget, frozen=True, kw_only=True, tag="slack"):
    """An incoming webhook of Slack, whose address is in the environment variable ``url_env``."""

    url_env: str


class TeamsTarget(NotifyTarget, frozen=True, kw_only=True, tag="msteams"):
    """A workflow of Microsoft Teams that posts to a channel, whose address is in ``url_env``."""

    url_env: str


class WebhookTarget(NotifyTarget, frozen=True, kw_only=True, tag="webhook"):
    """A server that takes JSON; ``token_env`` names a bearer token for it."""

    url_env: str
    token_env: str = ""


class EmailTarget(NotifyTarget, frozen=True, kw_only=True, tag="email", omit_defaults=True):
    """A mail server: ``smtps://HOST[:PORT]``, or ``smtp://HOST[:PORT]`` with STARTTLS; who writes, and to whom."""

    server: str
    sender: str
    to: tuple[str, ...]
    user_env: str = ""
    password_env: str = ""


NOTIFIERS: dict[str, type[NotifyTarget]] = {
    "slack": SlackTarget, "msteams": TeamsTarget, "webhook": WebhookTarget, "email": EmailTarget,
}  # fmt: skip
"""By their key in a configuration."""
ONLY = frozenset(GROUPS)
