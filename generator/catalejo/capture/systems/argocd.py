"""Argo CD: one unfiltered list of applications; ``refresh`` is never sent, as it makes the server work.

``fields=`` cannot select history, conditions or reconciledAt, so the whole list is asked for and cut here.
"""

from __future__ import annotations

import msgspec

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.shards import instance_folder
from ...model.capture import Envelope
from ...model.settings import ArgoCDSystem
from ..context import Context
from ..hidden import Hidden
from ..shards.previous import Previous
from ..web.http import WebClient
from .answers import Answers, allowed, kind_of, size_of


def ask(spec: ArgoCDSystem, context: Context, hidden: Hidden, previous: Previous) -> list[Answers]:
    """Return the applications of a server, or its earlier answer marked stale where it fails tonight."""
    people = context.options.people != "none"
    sent = 0
    try:
        if context.options.offline:
            raise SourceError("not asked: only local and recorded sources are read without `catalejo capture`")
        token = context.world.token(spec.token_env, "argocd")
        client = WebClient(spec.url, context, {"Authorization": f"Bearer {token}"} if token else None)
        try:
            answer = client.get("api/v1/applications")
        finally:
            sent = client.requests
        if not isinstance(answer.body, dict) or (answer.body.get("items") and kind_of(answer.body) != "argocd"):
            raise SourceError(f"{spec.url} does not answer as Argo CD does", ErrorKind.MALFORMED)
    except SourceError as error:
        return [_stale(context, hidden, previous, people, error, sent)]
    body = allowed("argocd", answer.body, people, hidden)
    now = context.world.now()
    envelope = Envelope(context.id, f"{client.base}/api/v1/applications", now, 200, body)
    return [
        Answers(context.id, "argocd", {"applications": envelope}, fetched_at=now, records=size_of(body), requests=sent)
    ]


def _stale(
    context: Context, hidden: Hidden, previous: Previous, people: bool, error: SourceError, sent: int
) -> Answers:
    kept: dict[str, Envelope] = {}
    for name, old in previous.answers(instance_folder(context.id)).items():
        if old.body is not None:
            body = allowed("argocd", old.body, people, hidden)
            kept[name] = msgspec.structs.replace(old, body=body, error=str(error))
    fetched = max((envelope.fetched_at for envelope in kept.values()), default="")
    return Answers(
        context.id, "argocd", kept, "stale" if kept else error.state, str(error), error.permission, fetched,
        sum(size_of(envelope.body) for envelope in kept.values()), 1, sent,
    )  # fmt: skip
