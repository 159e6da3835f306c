"""What is sent keeps the limits of its receiver, and texts of others are texts there: no mention, no link, no format."""

from __future__ import annotations

import email
import re

import msgspec
import pytest

from catalejo.model.digest import DIGEST_SCHEMA, GROUPS, Digest, DigestItem
from catalejo.model.notify import EmailTarget, SlackTarget, TeamsTarget
from catalejo.publish.notify import Message, SentMemory, choose
from catalejo.publish.notify.chat import BLOCKS, CARD, HEADER, SECTION, mail, slack, teams, webhook

NIGHT = "2026-11-19T02:00:00Z"
EVIL = "<!channel> <https://evil.example|click> @here *bold* _it_ `x` [a](https://evil.example) <b>&\r\nBcc: x@evil.example"
MAIL = EmailTarget(server="smtp://127.0.0.1", sender="Portal <portal@example.org>", to=("a@example.org",))


def digest(
    name: str, text: str, count: int = 1, site_url: str = "https://portal.example/", title: str = "Shop"
) -> Digest:
    """So many items in every group."""
    items = tuple(
        DigestItem(f"{group}{number}", NIGHT, group, "bad", name, text, "catalog/x/") for group in GROUPS
        for number in range(count)
    )  # fmt: skip
    return Digest(DIGEST_SCHEMA, title, site_url, "en", "internal", (NIGHT,), {}, {}, items)


def message(told: Digest) -> Message:
    """The one message for all."""
    (found,) = choose(told, SlackTarget(url_env="X"), SentMemory())
    return found


@pytest.mark.parametrize("count", [1, 5, 50])
def test_slack_takes_at_most_so_many_blocks_of_so_much_text(count: int) -> None:
    """Header 150, section 3,000 characters, our budget of 20 blocks; a text for what shows no blocks."""
    told = digest("n" * 160, "t" * 300, count, title="S" * 160)
    body = slack(told, message(told))
    blocks = msgspec.convert(body["blocks"], list[dict[str, object]])
    assert len(blocks) <= BLOCKS and body["text"]
    for block in blocks:
        text = block.get("text")
        if isinstance(text, dict):
            assert len(str(text["text"])) <= (HEADER if block["type"] == "header" else SECTION)


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_card_for_teams_fits(count: int) -> None:
    """Version 1.4, text blocks and one action, at most 20 KB."""
    told = digest("ñ" * 160, "*" * 300, count)
    body = teams(told, message(told))
    assert len(msgspec.json.encode(body)) <= CARD
    card = body["attachments"][0]["content"]  # type: ignore[index]
    assert card["version"] == "1.4" and {block["type"] for block in card["body"]} == {"TextBlock"}
    assert [action["type"] for action in card["actions"]] == ["Action.OpenUrl"]


def test_names_are_no_markup_in_slack() -> None:
    """Only our own links and headings stand between signs that mean something."""
    told = digest(EVIL, EVIL)
    body = slack(told, message(told))
    sections = [block["text"]["text"] for block in body["blocks"] if block["type"] == "section"]  # type: ignore[index, union-attr]
    for text in sections:
        assert re.findall(r"<([^|>]*)", text) == ["https://portal.example/catalog/x/"]
        assert "\n" not in text.split("\n", 1)[1], "a name stays on its line"
        assert not re.search(r"(?<!\u200b)[*_`]", text.split("\n", 1)[1])
    assert "<!" not in str(body["text"])


def test_names_are_no_markup_in_teams_and_in_mail() -> None:
    """Every sign of Markdown is escaped; HTML shows the text as it is; no header is made by a line break."""
    told = digest(EVIL, EVIL)
    card = teams(told, message(told))["attachments"][0]["content"]  # type: ignore[index]
    line = next(block["text"] for block in card["body"] if "evil" in block["text"])
    assert re.findall(r"(?<!\\)\]\(([^)]*)\)", line) == ["https://portal.example/catalog/x/"]
    letter = email.message_from_string(mail(told, message(told), MAIL).as_string())
    assert letter["Bcc"] is None and "\n" not in letter["Subject"].replace("\n ", "")
    html = next(part for part in letter.walk() if part.get_content_type() == "text/html")
    shown = html.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "<b>" not in shown and "&lt;b&gt;" in shown
    assert set(re.findall(r'href="([^"]*)"', shown)) <= {
        "https://portal.example/catalog/x/",
        "https://portal.example/changes/",
    }


def test_without_the_portal_s_address_nothing_links() -> None:
    """A relative link would lead nowhere in a chat."""
    told = digest("orders", "broke", site_url="")
    found = [msgspec.json.encode(slack(told, message(told))).decode(), msgspec.json.encode(teams(told, message(told))).decode(),
             mail(told, message(told), MAIL).as_string()]  # fmt: skip
    assert not any("catalog/x" in text for text in found)
    assert webhook(told, message(told))["items"][0]["url"] == ""  # type: ignore[index]


def test_one_message_has_one_id_and_another_has_another() -> None:
    """So that a receiver can drop a second copy."""
    first, again, other = (message(digest("a", "b", count)) for count in (1, 1, 2))
    assert first.id == again.id != other.id
    assert TeamsTarget(url_env="X") != SlackTarget(url_env="X")
