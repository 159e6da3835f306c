"""A message in the form of each receiver, with names and texts of others escaped for it. Pure.

Slack: Block Kit, at most 20 blocks of 3,000 characters and a text for what shows none
(https://api.slack.com/reference/block-kit/blocks). Teams: an Adaptive Card 1.4 of text blocks, at most 20 KB
(https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors). Webhook: our own JSON.
"""

from __future__ import annotations

import html
import re
from email.message import EmailMessage

import msgspec

from ...model.digest import Digest, DigestItem
from ...model.notify import EmailTarget
from .choose import Message, MessageGroup, address

BLOCKS, SECTION, HEADER = 20, 3000, 150
CARD = 20_000
"""Bytes of a card: Teams takes 28 KB and is safer with fewer."""
MARKS = {"bad": "🔴", "warn": "🟠", "ok": "🟢", "none": "⚪"}
"""Beside the words, never instead of them."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~<>-])")
_SPACES = re.compile(r"\s+")


def slack(digest: Digest, message: Message) -> dict[str, object]:
    """Return the body of an incoming webhook of Slack."""
    blocks: list[dict[str, object]] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(_flat(message.title), HEADER), "emoji": False}}
    ]
    if message.since:
        blocks.append({"type": "context", "elements": [_mrkdwn(_slack_text(message.since))]})
    for group in message.groups[: BLOCKS - 3]:
        lines = [f"*{_slack_text(group.title)}*"]
        lines += [_slack_line(digest, item) for item in group.items]
        lines += [_slack_text(group.more)] if group.more else []
        blocks.append({"type": "section", "text": _mrkdwn(_fit(lines, SECTION))})
    if message.url:
        blocks.append(
            {"type": "context", "elements": [_mrkdwn(f"<{_slack_text(message.url)}|{_slack_text(message.open)}>")]}
        )
    text = _slack_text(_cut(_flat(message.headline), SECTION // 2))
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def teams(digest: Digest, message: Message) -> dict[str, object]:
    """Return the body of a workflow of Teams: a message with one card, which is shortened until it fits."""
    for lines in (5, 3, 1):
        body = _card(digest, message, lines)
        if len(msgspec.json.encode(body)) <= CARD:
            break
    return body


def webhook(digest: Digest, message: Message) -> dict[str, object]:
    """Return our own JSON: what happened, to whom, where it is read."""
    return {
        "schema": "catalejo.notify/1",
        "id": message.id,
        "site_name": digest.site_name,
        "site_url": digest.site_url,
        "language": digest.language,
        "night": message.night,
        "team": message.team or None,
        "title": message.title,
        "items": [
            {
                "id": item.id, "night": item.night, "group": item.group, "level": item.level, "name": item.name,
                "text": item.text, "url": address(digest.site_url, item.href) if item.href else "",
            }
            for item in message.items
        ],
    }  # fmt: skip


def mail(digest: Digest, message: Message, target: EmailTarget) -> EmailMessage:
    """Return a mail in plain text and in HTML; its id is the message's, so that a second copy is told as one."""
    letter = EmailMessage()
    letter["Subject"] = _cut(_flat(message.headline), 200)
    letter["From"] = target.sender
    letter["To"] = ", ".join(target.to)
    host = target.sender.rpartition("@")[2].strip(" >") or "localhost"
    letter["Message-ID"] = f"<{message.id}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(_plain(digest, message))
    letter.add_alternative(_html(digest, message), subtype="html")
    return letter


def _card(digest: Digest, message: Message, lines: int) -> dict[str, object]:
    body: list[dict[str, object]] = [_block(_markdown(message.title), size="Medium", weight="Bolder")]
    if message.since:
        body.append(_block(_markdown(message.since), isSubtle=True))
    for group in message.groups:
        body.append(_block(_markdown(group.title), weight="Bolder", spacing="Medium"))
        body += [_block(_teams_line(digest, item), spacing="None") for item in group.items[:lines]]
        left = len(group.items) - lines
        more = group.more or (digest.words.get("more", "{n} more").replace("{n}", str(left)) if left > 0 else "")
        body += [_block(_markdown(more), isSubtle=True, spacing="None")] if more else []
    card: dict[str, object] = {
        "type": "AdaptiveCard", "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "version": "1.4",
        "body": body,
    }  # fmt: skip
    if message.url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": message.open, "url": message.url}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


def _block(text: str, **looks: object) -> dict[str, object]:
    return {"type": "TextBlock", "text": text, "wrap": True, **looks}


def _mrkdwn(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _slack_line(digest: Digest, item: DigestItem) -> str:
    name, url = _slack_text(item.name), address(digest.site_url, item.href) if item.href else ""
    shown = f"<{_slack_text(url)}|{name.replace('|', '¦')}>" if url else name
    return f"{MARKS.get(item.level, MARKS['none'])} {shown}: {_slack_text(item.text)}"


def _teams_line(digest: Digest, item: DigestItem) -> str:
    url = address(digest.site_url, item.href) if item.href else ""
    name = _markdown(item.name)
    shown = f"[{name}]({url.replace('(', '%28').replace(')', '%29')})" if url else name
    return f"{MARKS.get(item.level, MARKS['none'])} {shown}: {_markdown(item.text)}"


def _slack_text(text: str) -> str:
    """Escape as Slack asks for, and take the meaning from signs that would format: a name is a name."""
    text = _flat(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])", "\u200b\\1", text)


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _flat(text))


def _plain(digest: Digest, message: Message) -> str:
    lines = [_flat(message.title), *([message.since] if message.since else []), ""]
    for group in message.groups:
        lines.append(_flat(group.title))
        for item in group.items:
            lines.append(f"- {_flat(item.name)}: {_flat(item.text)}")
            lines += [f"  {address(digest.site_url, item.href)}"] if item.href and message.url else []
        lines += [f"- {_flat(group.more)}"] if group.more else []
        lines.append("")
    lines += [message.url] if message.url else []
    return "\n".join(lines).rstrip() + "\n"


def _html(digest: Digest, message: Message) -> str:
    parts = [f'<html lang="{html.escape(digest.language)}"><body><h2>{html.escape(_flat(message.title))}</h2>']
    parts += [f"<p>{html.escape(message.since)}</p>"] if message.since else []
    parts += [_html_group(digest, group) for group in message.groups]
    if message.url:
        parts.append(f'<p><a href="{html.escape(message.url)}">{html.escape(message.open)}</a></p>')
    return "\n".join([*parts, "</body></html>"])


def _html_group(digest: Digest, group: MessageGroup) -> str:
    rows = []
    for item in group.items:
        url = address(digest.site_url, item.href) if item.href else ""
        name = html.escape(_flat(item.name))
        shown = f'<a href="{html.escape(url)}">{name}</a>' if url else name
        rows.append(f"<li>{MARKS.get(item.level, MARKS['none'])} {shown}: {html.escape(_flat(item.text))}</li>")
    rows += [f"<li>{html.escape(group.more)}</li>"] if group.more else []
    return f"<h3>{html.escape(group.title)}</h3><ul>{''.join(rows)}</ul>"


def _flat(text: str) -> str:
    """Return a text on one line, without signs that steer a terminal or the direction of writing."""
    kept = "".join(char for char in text if char.isprintable() or char.isspace())
    return _SPACES.sub(" ", kept).strip()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _fit(lines: list[str], most: int) -> str:
    """Return as many whole lines as fit: half a link would show its address."""
    found: list[str] = []
    for line in lines:
        if sum(map(len, found)) + len(found) + len(line) > most:
            break
        found.append(line)
    return "\n".join(found)
