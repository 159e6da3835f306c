"""``llms.txt``: what the portal is, where its parts are, and where a program reads them (https://llmstxt.org)."""

from __future__ import annotations

from ...model.refs import split_ref
from ..context import Portal
from ..facts.levels import card_title
from ..html.output import Output
from ..markdown import MarkdownPage, code, escaped
from ..sections import SECTIONS

MOST = 100
"""Systems, teams and docs that are named; ``entities.jsonl`` has all."""
WORDS_OF_ONE = 120
DATA = (
    ("api/v1/entities.jsonl", "an entity a line: reference, owner, relations, the entity as Backstage would store it"),
    ("api/v1/deployments.jsonl", "a deployment a line, newest first"),
    ("api/v1/stacks.jsonl", "a root of a GitOps tree a line: images, charts, environment, cluster"),
    ("api/v1/status.json", "each source with its state and the time of its answer: what is stale is not known"),
    ("api/v1/digest.json", "what the newest nights have to tell"),
    ("api/v1/findings.jsonl", "what is to mend, with its place and how, the gravest first"),
)


def write_llms(portal: Portal, output: Output) -> None:
    """Write the file; its links are relative, so that it is right at any address."""
    output.write("llms.txt", llms(portal, output))


def llms(portal: Portal, output: Output) -> str:
    """Return the text."""
    page, t = MarkdownPage(""), portal.words.t
    page.heading(1, portal.settings.site_name)
    page.paragraph("> " + escaped(t(
        "The developer portal of an organisation, made from its repositories and the systems that they name: what "
        "there is, whose it is, where it runs, how it is. What nobody could measure is said to be unknown."
    )))  # fmt: skip
    page.paragraph(escaped(t(
        "Beside each page of an entity, a team and of docs stands the same as Markdown, index.md, and the facts behind "
        "it, index.json. A reference such as component:default/name has its page below catalog/default/component/name/."
    )))  # fmt: skip
    taken = portal.words.t("Data of {time}.", time=portal.taken_at)
    page.paragraph(escaped(taken))
    page.heading(2, t("For machines"))
    page.items(f"{page.link(path, path)}: {escaped(t(text))}" for path, text in DATA if output.has(path))
    _entities(portal, page, "Systems", "system", "domain")
    _entities(portal, page, "Teams", "group")
    _scorecards(portal, page)
    _docs(portal, page)
    page.heading(2, "Optional")
    page.items(
        page.link(t(section.title), section.path)
        for section in SECTIONS.values()
        if section.path and output.has(f"{section.path}index.html")
    )
    return page.text()


def _entities(portal: Portal, page: MarkdownPage, head: str, *kinds: str) -> None:
    found = [entity for entity in portal.of_kind(*kinds) if not entity.stub]
    if not found:
        return
    page.heading(2, portal.words.t(head))
    page.items(
        page.link(entity.display, portal.href(entity.ref)) + _note(entity.description) for entity in found[:MOST]
    )
    _left(portal, page, len(found))


def _scorecards(portal: Portal, page: MarkdownPage) -> None:
    cards = portal.world.scorecards.cards
    if cards:
        page.heading(2, portal.words.t("Scorecards"))
        page.items(
            f"{page.link(card_title(portal, card), f'scorecards/{card.id}/')}: {code(card.id)}" for card in cards
        )


def _docs(portal: Portal, page: MarkdownPage) -> None:
    sites = portal.docs_sites
    if sites:
        page.heading(2, portal.words.t("Docs"))
        first = list(sites)[:MOST]
        page.items(
            page.link(portal.name(ref), portal.docs_href(ref)) + f": {escaped(split_ref(ref)[0])}" for ref in first
        )
        _left(portal, page, len(sites))


def _note(description: str) -> str:
    text = " ".join(description.split())
    return f": {escaped(text if len(text) <= WORDS_OF_ONE else text[: WORDS_OF_ONE - 1] + '…')}" if text else ""


def _left(portal: Portal, page: MarkdownPage, total: int) -> None:
    if total > MOST:
        said = portal.words.t("The first %(shown)s of %(all)s are listed.") % {"shown": MOST, "all": total}
        page.paragraph(escaped(said))
