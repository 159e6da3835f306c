"""A GitHub App in the place of a person's token: a token of an hour, asked for with the App's own key.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
Neither the key nor a token is written anywhere; both are kept out of texts.
"""

from __future__ import annotations

import threading
from urllib.parse import quote

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping, number_of
from ...kit.text.moments import moment
from ..contract import HostAsker
from ..listing import text_at
from .spec import GitHubSource

EARLY = 300.0
"""Seconds before its end at which a token is asked for anew: what was begun with it should end with it."""
LIFE = 540
"""Seconds that a signature holds; the host takes ten minutes at most, by its own clock."""
SKEW = 60
"""Seconds by which this machine's clock may be ahead of the host's."""


class InstallationToken:
    """The token of an App's installation at an owner; asked for when it is needed, and again before it ends."""

    def __init__(self, spec: GitHubSource, asker: HostAsker, api: str, headers: dict[str, str]) -> None:
        self._spec, self._asker, self._api, self._headers = spec, asker, api, headers
        self._lock = threading.Lock()
        self._token, self._ends = "", 0.0

    def __call__(self) -> str:
        """Return a token that holds for some minutes more.

        Raises:
            SourceError: the key is none, or the host does not know the App, or it is not installed at the owner.

        """
        with self._lock:
            if not self._token or self._asker.now() > self._ends - EARLY:
                self._token, self._ends = self._ask()
            return self._token

    def _ask(self) -> tuple[str, float]:
        spec, asker = self._spec, self._asker
        signed = signature(spec.app, asker.token(spec.app_key_env), asker.now())
        asker.keep_secret(signed)
        client = asker.client(self._api, {"Authorization": f"Bearer {signed}"}, self._headers)
        login = quote(spec.organization or spec.user, safe="")
        path = f"orgs/{login}/installation" if spec.organization else f"users/{login}/installation"
        number = number_of(mapping(client.get(path, conditional=False).body).get("id"))
        answer = mapping(client.post(f"{self._api}/app/installations/{number}/access_tokens", {}).body)
        token, ends = text_at(answer, "token"), moment(text_at(answer, "expires_at"))
        if not token or ends is None:
            raise SourceError(f"{self._api} gives no token for the App", ErrorKind.MALFORMED)
        asker.keep_secret(token)
        return token, ends.timestamp()


def signature(app: str, key: str, now: float) -> str:
    """Return the words with which an App says who it is, signed with its key (RS256).

    Raises:
        SourceError: the key is no RSA key in PEM form; the message holds nothing of it.

    """
    import jwt  # with cryptography it takes a tenth of a second to load, and few have an App

    if not key:
        raise SourceError("the variable that should hold the key of the GitHub App is empty", ErrorKind.DENIED)
    claims = {"iat": int(now) - SKEW, "exp": int(now) + LIFE, "iss": app}
    try:
        return jwt.encode(claims, key.replace("\\n", "\n"), algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise SourceError("the key of the GitHub App is no RSA key in PEM form", ErrorKind.DENIED) from None
