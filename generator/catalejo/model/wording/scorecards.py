"""Words of the scorecards room: what each check asks, how to mend a fail, and its evidence."""

from __future__ import annotations

from typing import NamedTuple


class CheckWords(NamedTuple):
    """``title`` is what should be true, in a few words; ``fix`` how to get there, with the result's arguments."""

    title: str
    fix: str


CHECKS: dict[str, CheckWords] = {
    "CAT-01": CheckWords("The descriptor is valid", "Correct the errors that are listed for it."),
    "CAT-02": CheckWords("It says what it is", "Write one sentence: what it does, for whom."),
    "CAT-04": CheckWords("Its references exist", "Correct the names, or declare what they name."),
    "OWN-01": CheckWords("A known team owns it", "Set spec.owner to a group of the catalog."),
    "OWN-03": CheckWords("CODEOWNERS says the same", "Let CODEOWNERS and spec.owner name the same team."),
    "OWN-04": CheckWords("Its team can be reached", "Add a chat or e-mail link to the group."),
    "DOC-01": CheckWords("It has docs", "Add docs/index.md; a README alone is a beginning."),
    "DOC-03": CheckWords(
        "Its docs are not older than its code", "Read the docs against the code once, and change what is not true."
    ),
    "DOC-04": CheckWords("Links of its docs work", "Correct the links that lead nowhere."),
    "REP-02": CheckWords("The repository has a licence", "Add a LICENSE file."),
    "REP-04": CheckWords("A bot keeps dependencies up to date", "Add .github/dependabot.yml or renovate.json."),
    "REP-06": CheckWords("The repository has a README", "Write a README: what this is, how to run it, who to ask."),
    "CI-01": CheckWords("It has CI", "Add a workflow that builds and tests the default branch."),
    "CI-02": CheckWords("The default branch is green", "Open the failed run; mend or revert the change that broke it."),
    "CI-03": CheckWords(
        "Its runs are reliable", "Look at what fails most often; nine of ten finished runs should pass."
    ),
    "CI-06": CheckWords(
        "Actions are pinned to a commit", "Write the full commit hash behind uses: …@, the version as a comment."
    ),
    "CI-07": CheckWords("Workflows ask for few rights", "Put permissions: at the top of each workflow."),
    "DEL-01": CheckWords("Its production is declared in Git", "Declare the deployment in a GitOps repository."),
    "DEL-02": CheckWords("Production is in sync", "Sync the application, or commit what was changed by hand."),
    "DEL-03": CheckWords("Production is healthy", "Look at the application's resources in Argo CD."),
    "DEL-05": CheckWords("Production is not far behind", "Promote the newer version, or say why it has to wait."),
    "MAN-01": CheckWords("Images are pinned", "Name a version or a digest in place of a moving tag."),
    "DEP-01": CheckWords("Dependencies are locked", "Commit the lock file of {manifest}."),
    "API-01": CheckWords("Its APIs have a definition", "Give each provided API a definition that parses."),
    "INC-02": CheckWords("No incident is open", "Follow the open incident to its end."),
}
"""Check id to its words."""

EVIDENCE: dict[str, str] = {
    "score.none": "Nothing was found.",
    "score.errors": "{count} errors, the first: {title}",
    "score.valid": "No error was found.",
    "score.description": "The description has {count} characters.",
    "score.dangling": "Not found: {names}.",
    "score.owner": "Owned by {name}.",
    "score.no-owner": "No owner is declared or found.",
    "score.owner-unknown": "{name} is not in the catalog.",
    "score.link": "{name}",
    "score.no-link": "{name} has no chat or e-mail link.",
    "score.agrees": "CODEOWNERS and the catalog agree.",
    "score.differs": "CODEOWNERS names others than {name}.",
    "score.pages": "{count} pages, {words} words.",
    "score.no-docs": "No docs were found.",
    "score.readme-only": "Only a README.",
    "score.days-old": "The docs are {days} days older than the code.",
    "score.fresh": "The docs changed with the code.",
    "score.no-history": "The history of the repository is not known.",
    "score.broken": "{count} links lead nowhere.",
    "score.links-fine": "Every link was found.",
    "score.file": "{path}",
    "score.no-file": "No such file in the repository.",
    "score.not-pinned": "{count} actions are not pinned, the first: {name}.",
    "score.pinned": "{count} actions are pinned.",
    "score.no-permissions": "{count} workflows without permissions.",
    "score.runs": "{good} of {all} finished runs passed.",
    "score.ci-state": "The newest finished run: {state}.",
    "score.no-runs": "No run is known.",
    "score.no-ci": "No CI system is connected.",
    "score.no-delivery": "No system that deploys is connected.",
    "score.not-deployed": "Nothing runs it.",
    "score.cell": "{environment}: {value}.",
    "score.stale": "The last answer is too old.",
    "score.image": "{name}",
    "score.images-fine": "{count} images are pinned.",
    "score.lock": "{manifest} is locked by {lock}.",
    "score.no-lock": "{manifest} has no lock file.",
    "score.apis": "{count} APIs have a definition.",
    "score.api-missing": "{name} has no definition that can be read.",
    "score.incident": "{title}",
    "score.no-incident": "None is open.",
    "score.no-oncall": "No on-call system is connected.",
}
