"""The one table of what a secret looks like: a shape, where its publisher says so, and which part of it is the value.

A pattern (RE2: its time is linear in the text, whatever the text is) has one group: the value, which alone is masked.
No value holds a quote, an angle bracket or white space, so what is masked never spans two values of a written file.
Private keys, which have lines, are read by ``mask``; what a setting's name alone makes a secret by
``secret_settings``. A shape is only taken where a fixed part or the words before it are unmistakable.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Callable
from typing import NamedTuple

from .secret_examples import is_example, is_mixed, is_word, is_worded, plain_of


class Shape(NamedTuple):
    """A kind of secret: its name, the source of its form, a pattern with one group, and what its value must pass."""

    name: str
    source: str
    pattern: str
    accept: Callable[[str], bool] = lambda _: True


# A shape begins at a word, or right after an escape of JSON or of an address that ends in a letter.
_B = r"(?:\b|_|\\[bfnrt]|\\u[0-9a-fA-F]{4}|%[0-9A-Fa-f]{2})"
_SCANNED = "https://docs.github.com/en/code-security/reference/secret-security/supported-secret-scanning-patterns"
_SLASH = r"(?:\\?/|%2[Ff])"
EQ = r"""["'\]]*[ \t]*(?:=>|:=|[:=])[ \t]*(?:\\?["'])?"""
"""Between a name and its value on one line: of JSON, YAML, HCL, shell, properties."""
NEXT = r"""["']?\s*,?\s*(?:-\s*)?["']?value""" + EQ
"""Between the name and the value of an environment variable in a Kubernetes object."""


def _genuine(value: str) -> bool:
    return not is_example(value)


def _hook(value: str) -> bool:
    return not is_example(value) and not is_worded(value)


def _drawn(value: str) -> bool:
    return is_mixed(value) and not is_example(value)


_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")
_PORT = re.compile(r"[0-9]{1,5}[#?]")
"""A port, where an address has no password but an ``@`` in its query."""


def _password(value: str) -> bool:
    first = value.partition("@")[0]  # of several addresses in one text, the first decides
    return not (is_word(first) or is_word(_ENCODED.sub("", first)) or _PORT.match(value))


_NO_HOST = re.compile(
    r"(?:[A-Za-z0-9-]+\.)*(?:example(?:\.(?:com|net|org|edu))?|test|invalid|domain\.(?:com|tld)|your[a-z-]*\.[a-z]+)"
    r"(?![A-Za-z0-9.-]*[A-Za-z0-9-])",
    re.IGNORECASE,
)
"""Hosts that exist only in examples (RFC 2606, RFC 6761), and those that writers of manuals use beside them."""
_NO_USER = re.compile(r"(?:@|%40)(?:[a-z0-9-]+\.)*example\.(?:com|org|net):$", re.IGNORECASE)
_SHOWN_HOST = re.compile(
    r"(?:://(?:[^/@\s]*@)?|\b(?:server|host|data source|address)[ ]?=[ ]?(?:tcp:)?)"
    r"(?:example\.[a-z]|(?:[a-z0-9-]+\.)*example\.(?:com|org|net)\b)",
    re.IGNORECASE,
)
"""A host of examples before a password in the query of an address or in a connection string."""
_MEETING = re.compile(r"\b(?:zoom|us\d\dweb|webex|gotomeeting|whereby)\b[^\s/]*\.(?:us|com|org)", re.IGNORECASE)
_OWN_HOST = re.compile(
    r"(?:127\.[0-9.]+|0\.0\.0\.0|\[::1\]|host\.docker\.internal|[a-z0-9_-]+)(?![A-Za-z0-9.-])", re.IGNORECASE
)
"""This machine, or a name without a dot, as services of one compose file call each other."""


def is_url_password(value: str, before: str, after: str) -> bool:
    """Tell whether the password of an address is one, by the user before it and the host after it.

    ``user:user@`` is a documented default, a host of RFC 2606 an example, a link to a meeting an invitation, and a word
    is none where only this machine or a neighbour of one compose file is reached with it.
    """
    if _MEETING.search(before) or _NO_USER.search(before) or _SHOWN_HOST.search(before):
        return False
    if before.rpartition("/")[2].removesuffix(":").lower() == value.lower():
        return False
    host = after.removeprefix("@")
    if after.startswith("@") and _NO_HOST.match(host):
        return False
    return not (after.startswith("@") and _OWN_HOST.match(host) and is_worded(_ENCODED.sub("-", value).rstrip("-")))


def _credential(value: str) -> bool:
    """Accept what stands after ``Basic`` or ``Bearer``, if it is no word and no encoded example."""
    plain = plain_of(value)
    if ":" in plain:
        secret = plain.partition(":")[2]
        return not is_word(secret) and plain != "Aladdin:open sesame"
    if plain and (is_word(plain) or is_worded(plain)):
        return False
    return not is_example(value) and not is_worded(value) and any(char.isdigit() for char in value)


def _token(value: str) -> bool:
    """Accept a JSON Web Token, but for the one of jwt.io and RFC 7519's readers."""
    claims = value.split(".")[1]
    with contextlib.suppress(ValueError):
        text = base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).lower()
        return not (b'"1234567890"' in text and b"john doe" in text)
    return True


def _is_key(value: str) -> bool:
    """Accept a private key in base64, as Kubernetes objects hold it; a certificate begins in the same way."""
    with contextlib.suppress(ValueError):
        head = base64.b64decode(value[:88], validate=True)
        return b"PRIVATE KEY-----" in head and not is_example(value[88:188])
    return False


def _key(name: str, source: str, pattern: str, accept: Callable[[str], bool] = _genuine) -> Shape:
    return Shape(name, source, pattern, accept)


_GITHUB = "https://github.blog/engineering/behind-githubs-new-authentication-token-formats/"
_AWS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"
_AZURE = "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string"
_GOOGLE = "https://cloud.google.com/docs/authentication/api-keys"
_URI = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"

_GITLEAKS = "https://github.com/gitleaks/gitleaks/blob/master/cmd/generate/config/rules/"
_MORE = (
    ("1password-key", "1password", r"\b(A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3})\b"),
    ("1password-token", "1password", r"(ops_eyJ[A-Za-z0-9+/]{250,}={0,3})"),
    ("airtable-token", "airtable", r"\b(pat[A-Za-z0-9]{14}\.[a-f0-9]{64})\b"),
    ("alibaba-key", "alibaba", r"\b(LTAI[A-Za-z0-9]{20})\b"),
    ("artifactory-key", "artifactory", r"\b(AKCp[A-Za-z0-9]{69})\b"),
    ("clojars-token", "clojars", r"(CLOJARS_[a-z0-9]{60})"),
    ("doppler-token", "doppler", r"\b(dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,60})"),
    ("dynatrace-token", "dynatrace", r"(dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64})"),
    ("easypost-key", "easypost", r"\b(EZ[AT]K[A-Za-z0-9]{54})\b"),
    ("fly-token", "flyio", r"\b(fo1_[A-Za-z0-9_-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,}={0,3})"),
    ("heroku-key", "heroku", r"\b(HRKU-AA[A-Za-z0-9_-]{58})"),
    ("infracost-token", "infracost", r"\b(ico-[A-Za-z0-9]{32})\b"),
    ("linear-key", "linear", r"(lin_api_[A-Za-z0-9]{40})"),
    ("mailgun-key", "mailgun", r"\b(key-[a-f0-9]{32})\b"),
    ("netlify-token", "netlify", r"\b(nfp_[A-Za-z0-9]{36})\b"),
    ("new-relic-key", "newrelic", r"\b(NR(?:AK|II|JS|RA|SP)-[A-Za-z0-9-]{19,32})"),
    ("notion-token", "notion", r"\b(ntn_[0-9]{11}[A-Za-z0-9]{35})\b"),
    ("openshift-token", "openshift", r"\b(sha256~[A-Za-z0-9_-]{43})(?:[^A-Za-z0-9_-]|$)"),
    ("perplexity-key", "perplexity", r"\b(pplx-[A-Za-z0-9]{48})\b"),
    ("planetscale-password", "planetscale", r"\b(pscale_(?:tkn|oauth|pw)_[A-Za-z0-9=._-]{32,64})"),
    ("postman-key", "postman", r"\b(PMAK-[a-f0-9]{24}-[a-f0-9]{34})\b"),
    ("prefect-key", "prefect", r"\b(pnu_[A-Za-z0-9]{36})\b"),
    ("pulumi-token", "pulumi", r"\b(pul-[a-f0-9]{40})\b"),
    ("rubygems-key", "rubygems", r"\b(rubygems_[a-f0-9]{48})\b"),
    ("sendinblue-key", "sendinblue", r"\b(xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16})\b"),
    ("sentry-token", "sentry", r"\b(sntryu_[a-f0-9]{64}|sntrys_eyJ[A-Za-z0-9+/=_]{60,})"),
    ("shopify-token", "shopify", r"\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b"),
    ("sonar-token", "sonar", r"\b(sq[upa]_[a-f0-9]{40})\b"),
    ("sourcegraph-token", "sourcegraph", r"\b(sgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40})\b"),
    ("square-token", "square", r"\b(EAAA[A-Za-z0-9_-]{56,60}|sq0[ac][ts]p-[A-Za-z0-9_-]{22,60})"),
    ("twilio-key", "twilio", r"\b(SK[0-9a-f]{32})\b"),
    ("typeform-token", "typeform", r"\b(tfp_[A-Za-z0-9_.=-]{59})"),
)  # fmt: skip
"""Tokens of further services: shape, file of gitleaks' rule that cites the publisher, pattern."""

SHAPES: tuple[Shape, ...] = (
    _key("github-token", _GITHUB, r"(gh[pousr]_[A-Za-z0-9]{20,}|ghs_[A-Za-z0-9_.-]{30,})"),
    _key("github-fine-grained-token", _GITHUB, r"(github_pat_[A-Za-z0-9_]{22,})"),
    _key("gitlab-token", "https://docs.gitlab.com/security/tokens/#token-prefixes",
         r"(gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas|ffct)-[A-Za-z0-9_-]{16,}(?:\.[0-9a-z]{2}\.[0-9a-z]{7,9})?)"),
    _key("bitbucket-token", "https://support.atlassian.com/bitbucket-cloud/docs/api-tokens/",
         _B + r"(AT(?:ATT3|BB|CTT3)[A-Za-z0-9_=-]{24,})"),
    _key("aws-access-key", _AWS, _B + r"((?:AKIA|ASIA)[A-Z0-9]{16}(?:[ ,;\t]{1,4}[A-Za-z0-9/+]{40})?)\b"),
    _key("aws-secret-key", _AWS,
         r"(?i:secret[_-]?(?:access[_-]?)?key)(?:" + EQ + "|" + NEXT + r")([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
         _drawn),
    _key("azure-key", _AZURE,
         r"(?i:accountkey|sharedaccesskey|sharedsecretvalue)\s?=\s?([A-Za-z0-9+/]{40,}(?:=|%3[Dd]){0,2})"),
    _key("azure-signature", "https://learn.microsoft.com/rest/api/storageservices/create-service-sas",
         r"(?:[?&;]|\\u0026)(?i:sig)=([A-Za-z0-9+/_-]{30,}(?:%[0-9A-Fa-f]{2}[A-Za-z0-9+/_-]*)*=?)"),
    _key("azure-client-secret", "https://learn.microsoft.com/entra/identity-platform/",
         _B + r"([A-Za-z0-9_.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34})"),
    _key("google-api-key", _GOOGLE, _B + r"(AIza[A-Za-z0-9_-]{35})(?:[^A-Za-z0-9_-]|$)"),
    _key("google-oauth-secret", "https://developers.google.com/identity/protocols/oauth2",
         r"(GOCSPX-[A-Za-z0-9_-]{20,}|\bya29\.[A-Za-z0-9_-]{20,})"),
    _key("slack-token", "https://api.slack.com/concepts/token-types",
         r"(xox[abceoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,})"),
    _key("slack-webhook", "https://api.slack.com/messaging/webhooks",
         r"hooks\.slack(?:-gov)?\.com" + _SLASH + "(?:services|workflows|triggers)" + _SLASH
         + r"([A-Za-z0-9_-]+(?:" + _SLASH + r"[A-Za-z0-9_-]+){2,})", _hook),
    _key("teams-webhook", "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/",
         r"(?:webhook\.office\.com|outlook\.office(?:365)?\.com)" + _SLASH + "webhook(?:b2)?" + _SLASH
         + r"([A-Za-z0-9@-]{20,}(?:" + _SLASH + r"[A-Za-z0-9@_-]+)*)"),
    _key("discord-webhook", "https://discord.com/developers/docs/resources/webhook",
         r"discord(?:app)?\.com" + _SLASH + "api" + _SLASH + r"(?:v\d+" + _SLASH + ")?webhooks" + _SLASH
         + r"([0-9]{15,21}" + _SLASH + "[A-Za-z0-9_-]{40,})"),
    _key("google-chat-webhook", "https://developers.google.com/workspace/chat/quickstart/webhooks",
         r"""chat\.googleapis\.com\\?/v1\\?/spaces\\?/[^\s"'<>]+[?&;]token=([A-Za-z0-9_%-]{20,})"""),
    _key("telegram-token", "https://core.telegram.org/bots/api#authorizing-your-bot",
         r"\b(?:bot)?([0-9]{8,10}:AA[A-Za-z0-9_-]{32,33})(?:[^A-Za-z0-9_-]|$)"),
    _key("stripe-key", "https://docs.stripe.com/keys", _B + r"([sr]k_live_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})"),
    _key("json-web-token", "https://www.rfc-editor.org/rfc/rfc7519",
         _B + r"(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"
         r"|eyJ[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,})", _token),
    _key("npm-token", _SCANNED, _B + r"(npm_[A-Za-z0-9]{36})\b"),
    _key("npm-token", _SCANNED,
         r"""(?:_authToken|:_auth|:_password)[ \t]*=[ \t]*["']?([A-Za-z0-9+/=_.-]{16,})"""),
    _key("pypi-token", _SCANNED, r"(pypi-AgEI[A-Za-z0-9_-]{40,})"),
    _key("docker-token", "https://docs.docker.com/security/access-tokens/", r"(dckr_[op]at_[A-Za-z0-9_-]{20,})"),
    _key("vault-token", "https://developer.hashicorp.com/vault/docs/concepts/tokens",
         r"(\bhv[sbr]\.[A-Za-z0-9_-]{24,}|atlasv1\.[A-Za-z0-9_-]{40,})"),
    _key("openai-key", "https://platform.openai.com/docs/api-reference/authentication",
         _B + r"(sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{16,}T3BlbkFJ[A-Za-z0-9_-]{16,})"),
    _key("anthropic-key", "https://docs.anthropic.com/en/api/overview", _B + r"(sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{40,})"),
    _key("sendgrid-key", "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys",
         _B + r"(SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50})"),
    _key("digitalocean-token", "https://docs.digitalocean.com/reference/api/", _B + r"(do[opr]_v1_[a-f0-9]{40,})"),
    _key("databricks-token", "https://docs.databricks.com/dev-tools/auth/pat", _B + r"(dapi[a-f0-9]{32}(?:-\d)?)\b"),
    _key("grafana-token", "https://grafana.com/docs/grafana/latest/administration/service-accounts/",
         _B + r"(glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}|glc_eyJ[A-Za-z0-9+/=]{30,})"),
    _key("hugging-face-token", "https://huggingface.co/docs/hub/security-tokens", _B + r"(hf_[A-Za-z0-9]{34,})\b"),
    _key("age-key", "https://github.com/C2SP/C2SP/blob/main/age.md", r"(AGE-SECRET-KEY-1[A-Z0-9]{50,60})"),
    _key("authorization-header", "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
         r"(?i:authorization)" + EQ + r"""(?i:basic|bearer|token)\s?([A-Za-z0-9+/=_.~-]{16,})""", _credential),
    _key("password-in-url", _URI,
         r"""[A-Za-z0-9]:(?:\\?/){2}[^\s:/?#@"'<>`\\|]*:([^\s/"'<>`|\\]{3,})@[A-Za-z0-9_\[$%{.-]""",
         _password),
    _key("password-in-url", _URI, r"https?:(?:\\?/){2}([A-Za-z0-9_-]{20,})@[A-Za-z0-9\[]", _drawn),
    _key("password-in-url", "https://jdbc.postgresql.org/documentation/use/",
         r"""(?:[?&;]|\\u0026)[ ]?(?i:password|passwd|pwd)[ ]?=[ ]?([^\s&;"'<>`\\,)]{3,})""", _password),
    _key("password-in-url", "https://docs.oracle.com/en/database/oracle/oracle-database/23/jjdbc/",
         r"""jdbc:oracle:[a-z]+:[^\s/"'<>@]+/([^\s"'<>@]{3,})@""", _password),
    _key("private-key", "https://www.rfc-editor.org/rfc/rfc7468",
         r"(LS0tLS1CRUdJTi[A-Za-z0-9+/]{100,}={0,2})", _is_key),
    *(_key(name, f"{_GITLEAKS}{file}.go", pattern) for name, file, pattern in _MORE),
)  # fmt: skip
"""In the order in which they are tried where several begin at one place."""
