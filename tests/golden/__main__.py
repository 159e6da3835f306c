"""``python -m tests.golden SITE PORTAL``: which queries of a portal find their page, and the share of them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.golden.measure import BAR, ask, queries
from tests.house import browsing, serving


def main(site: str, portal: str) -> int:
    """Print every miss with what came instead, and the share that was found."""
    with serving(Path(site)) as base, browsing() as browser:
        answers = ask(browser.new_page(), base, queries(portal))
    for answer in answers:
        if not answer.found:
            print(f"{answer.query.text!r}: names {answer.names}, prose {answer.prose}")
    share = sum(answer.found for answer in answers) / max(len(answers), 1)
    print(f"{portal}: {sum(answer.found for answer in answers)} of {len(answers)} found, {share:.0%}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
