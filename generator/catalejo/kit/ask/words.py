"""What may be repeated of a host's own words: known ones only.

A refusal may name a repository that was left out ("Resource protected by the policy of acme/secret"), and what was left
out appears nowhere. A list of names to remove cannot help: the host may name one that was never listed. So words are
kept by a list, as fields of an answer are; all others become an ellipsis.
"""

from __future__ import annotations

import re

MOST = 200
"""Characters that are kept of a host's text; an error is one line."""
_GAP = "\N{HORIZONTAL ELLIPSIS}"
_WORD = re.compile(r"[^\s]+")
_EDGES = ".,;:!?()[]{}\"'`<>"

SCOPES = frozenset((
    "repo", "public_repo", "repo:status", "repo_deployment", "read:org", "write:org", "admin:org", "read:user",
    "user:email", "security_events", "workflow", "read:project", "read:packages", "read:discussion", "read_api",
    "read_repository", "read_user",
))  # fmt: skip
"""Names of permissions: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps."""

WORDS = SCOPES | frozenset((
    "a", "about", "abuse", "accept", "accepted", "access", "accessible", "account", "action", "actions",
    "administrator", "admins", "after", "again", "allowed", "an", "and", "answer", "any", "api", "app",
    "applications", "are", "argument", "array", "as", "at", "attribute", "authenticated", "authentication",
    "authorization", "authorized", "bad", "based", "be", "because", "been", "bool", "branch", "busy", "by", "byte",
    "bytes", "call", "calls", "cannot", "certificate", "changed", "check", "checks", "client", "closed", "code",
    "complete", "compute", "connection", "content", "contents", "could", "credentials", "data", "date", "denied",
    "detection", "did", "disabled", "do", "does", "downgrade", "due", "early", "empty", "enabled", "enforcement",
    "enterprise", "error", "errors", "exceeded", "exception", "executing", "execution", "exhausted", "exist",
    "expected", "expired", "failed", "failure", "fatal", "fetch", "field", "fields", "fine-grained", "float",
    "following", "for", "forbidden", "found", "from", "gateway", "git", "grant", "granted", "graphql", "group",
    "groups", "has", "have", "head", "header", "host", "hour", "http", "https", "id", "if", "in", "include",
    "incorrect", "index", "installation", "int", "integer", "integration", "internal", "invalid", "ip", "is",
    "issue", "it", "iterable", "its", "json", "key", "keyerror", "large", "later", "length", "limit", "limited",
    "limits", "list", "load", "loading", "lock", "locked", "logged", "login", "long", "lookup", "made", "maintenance",
    "many", "matching", "may", "member", "members", "metadata", "method", "migration", "minutes", "missing", "moment",
    "moved", "must", "name", "nan", "need", "needs", "network", "nil", "no", "node", "nodes", "nonetype", "not",
    "null", "object", "objects", "of", "off", "on", "one", "only", "operation", "or", "org", "organisation",
    "organization", "organizations", "other", "owner", "packet", "page", "pages", "parse", "password",
    "permanently", "permission", "permissions", "personal", "please", "policy", "private", "problem", "project",
    "protected", "protocol", "public", "query", "quota", "range", "rate", "read", "reason", "received", "redirect",
    "refused", "remote", "repositories", "repository", "request", "requested", "requests", "required", "requires",
    "reset", "resolve", "resource", "response", "retry", "rights", "saml", "scope", "scopes", "score", "secondary",
    "seconds", "security", "see", "server", "service", "session", "should", "signed", "slow", "something", "sso",
    "status", "str", "string", "subscriptable", "suspended", "target", "team", "teams", "temporarily", "text",
    "that", "the", "there", "this", "time", "timed", "timeout", "to", "token", "tokens", "too", "tree", "try",
    "type", "typeerror", "unable", "unauthorized", "unavailable", "undefined", "unexpected", "unknown",
    "unprocessable", "unreadable", "until", "update", "upstream", "url", "used", "user", "users", "using", "utf-8",
    "valid", "value", "valueerror", "version", "visible", "wait", "was", "went", "were", "while", "with", "without",
    "write", "wrong", "you", "your",
))  # fmt: skip
"""Words of the errors that GitHub, GitLab, Gitea, Argo CD, git and the JSON reader are documented to give."""


def plain_words(text: str) -> str:
    """Return a host's text with its known words; what else stood there, names above all, is an ellipsis."""
    kept: list[str] = []
    for word in _WORD.findall(text[: 2 * MOST]):
        bare = word.strip(_EDGES)
        if bare.lower() in WORDS or (bare.isascii() and bare.isdigit() and len(bare) <= 4):
            kept.append(bare + word[-1] if word[-1] in ".,;:!?" else bare)
        elif bare and kept[-1:] != [_GAP]:
            kept.append(_GAP)
    return " ".join(kept)[:MOST].strip()
