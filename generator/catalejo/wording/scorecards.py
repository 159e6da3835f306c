"""Words of the scorecards room: what each check asks and how to mend a fail."""

from __future__ import annotations

from typing import NamedTuple


class CheckWords(NamedTuple):
    """``title`` is what should be true, in a few words; ``fix`` how to get there."""

    title: str
    fix: str


CHECKS: dict[str, CheckWords] = {
    "CAT-01": CheckWords("Its entity file is valid", "Correct the errors at the places that are listed."),
    "CAT-02": CheckWords("It says what it is", "Write one sentence in metadata.description: what it does, for whom."),
    "CAT-03": CheckWords("It belongs to a system", "Set spec.system to a System of the catalog."),
    "CAT-04": CheckWords("What it names exists", "Correct the names, or declare what they name."),
    "CAT-05": CheckWords("Its lifecycle is honest", "Set spec.lifecycle to what is true: it runs, or it does not."),
    "CAT-07": CheckWords(
        "Runbook and dashboard are linked", "Add both to metadata.links, with type: runbook and type: dashboard."
    ),
    "API-01": CheckWords("Its APIs have a definition", "Give each provided API a definition that can be parsed."),
    "OWN-01": CheckWords("A known team owns it", "Set spec.owner to a Group of the catalog."),
    "OWN-02": CheckWords("Its team has members", "Add members to the group, or hand the component to a living team."),
    "OWN-03": CheckWords("CODEOWNERS names its owner", "Let CODEOWNERS and spec.owner name the same team."),
    "OWN-04": CheckWords("Its team can be reached", "Add a link to the team's chat channel to the group."),
    "DOC-01": CheckWords("It has docs", "Add docs/index.md; a README alone is a beginning."),
    "DOC-02": CheckWords("Its docs say something", "Write down what a newcomer asks: what it is, how to run it."),
    "DOC-03": CheckWords(
        "Its docs keep up with its code", "Read the docs against the code once, and change what is not true."
    ),
    "DOC-04": CheckWords("Links of its docs work", "Correct the links that lead nowhere."),
    "REP-02": CheckWords("The repository has a licence", "Add a LICENSE file."),
    "REP-03": CheckWords("What is archived is deprecated", "Set spec.lifecycle to deprecated, or bring it back."),
    "REP-04": CheckWords("A bot keeps dependencies up to date", "Add .github/dependabot.yml or renovate.json."),
    "REP-05": CheckWords("It says how to report a weakness", "Add SECURITY.md, or one in the organisation's .github."),
    "REP-06": CheckWords("The repository has a README", "Write a README: what this is, how to run it, who to ask."),
    "DEP-01": CheckWords("Dependencies are locked", "Commit the lock file beside the manifest."),
    "CI-01": CheckWords("It has CI", "Add a workflow that builds and tests the default branch."),
    "CI-02": CheckWords("The default branch is green", "Open the failed run; mend or revert the change that broke it."),
    "CI-03": CheckWords("Its runs are reliable", "Look at what fails most often, and mend that first."),
    "CI-04": CheckWords("Its runs are fast", "Look at the slowest step: caches and parallel jobs help most."),
    "CI-06": CheckWords(
        "Actions are pinned to a commit", "Write the full commit hash behind uses: …@, the version as a comment."
    ),
    "CI-07": CheckWords("Workflows ask for few rights", "Put permissions: at the top of each workflow."),
    "DEL-01": CheckWords("Its production is declared in Git", "Declare the deployment in a GitOps repository."),
    "DEL-02": CheckWords("Production is in sync", "Sync the application, or commit what was changed by hand."),
    "DEL-03": CheckWords("Production is healthy", "Look at the application's resources."),
    "DEL-04": CheckWords("Drift does not last", "Sync the application, or commit what was changed by hand."),
    "DEL-05": CheckWords("Production is not far behind", "Promote the newer version, or say why it has to wait."),
    "DEL-06": CheckWords("It was deployed lately", "Deploy small and often: a rare deployment is a risky one."),
    "DEL-08": CheckWords("Production follows Git by itself", "Turn automatic sync on, or waive the rule with a day."),
    "MAN-01": CheckWords("Images are pinned", "Name a version or a digest in place of a moving tag."),
    "SEC-01": CheckWords(
        "No secret lies in the repository",
        "Take it out, move it to a secret store, and change it: it is in the history.",
    ),
    "SEC-02": CheckWords(
        "Secrets are kept sealed", "Use External Secrets, Sealed Secrets or SOPS in place of a plain Secret."
    ),
    "INC-01": CheckWords("On-call knows it", "Add the annotation pagerduty.com/service-id with the id of its service."),
    "INC-02": CheckWords("No incident stays open", "Follow the open incident to its end."),
    "FND-01": CheckWords("It was scanned lately", "Let the scanner of your pipeline look at it on every build."),
    "FND-02": CheckWords("No grave weakness waits for a newer version", "Take the version that mends it, and release."),
    "OBS-01": CheckWords("It is measured", "Let monitoring scrape it; catalejo instrument writes what that needs."),
    "OBS-06": CheckWords(
        "It sends traces", "Instrument it; catalejo instrument writes the names that join its traces."
    ),
}
"""Check id to its words."""

NOT_CONNECTED = frozenset((
    "score.ci-not-connected", "score.delivery-not-connected", "score.oncall-not-connected", "rule.not-connected",
))  # fmt: skip
"""Evidence which says that the system that could answer is not connected to this portal."""
