"""The words on the screen, explained; English here, other languages in the message catalogs."""

from __future__ import annotations

TERMS: tuple[tuple[str, str], ...] = (
    ("Capture", "What was fetched from the repositories and systems at one moment; the portal is made from it alone."),
    ("Snapshot", "What was concluded one night; two snapshots give the list of changes."),
    ("Source", "A place that repositories come from: a folder, a Git address, an organisation on a host."),
    (
        "System",
        "In the catalog: a group of components, APIs and resources that do one job. As a source: a tool that is asked for state, such as Argo CD.",
    ),
    ("Component", "A piece of software with an owner: a service, a website, a library, a pipeline."),
    ("API", "What a component offers to others: operations of a REST, event, gRPC or GraphQL interface."),
    ("Resource", "What a component needs to run: a database, a bucket, a cluster."),
    ("Domain", "A part of the business that groups systems."),
    (
        "Owner",
        "The team or person that answers for a thing. Declared in catalog-info.yaml, else concluded from CODEOWNERS or the host.",
    ),
    ("Inferred", "Concluded from files without being declared; the evidence stands beside it."),
    ("Lifecycle", "How mature a thing says it is: experimental, production, deprecated."),
    ("Environment", "A step of the promotion order, such as dev, staging, prod."),
    ("Lag", "How many versions an environment is behind the one before it."),
    ("Drift", "The desired state in Git is not what runs: out of sync."),
    ("Sync", "Whether what Git says was applied: synced, out of sync, unknown."),
    (
        "Health",
        "Whether what runs works, as what deploys it sees it: healthy, progressing, degraded, missing, suspended, unknown.",
    ),
    ("Auto-sync off", "Changes in Git are not applied until a person does it."),
    ("Not pinned", "The image is asked for by a tag that can mean another image tomorrow, such as latest."),
    (
        "Stack",
        "A part of the desired state that is managed from Git as one: an Argo CD Application, a Kustomize overlay, a Helm chart, a Terraform root.",
    ),
    ("Layer", "What a stack is for: bootstrap, infrastructure, platform, applications, observability, compliance."),
    ("Scorecard", "A set of rules with levels; each result has its evidence and how to mend it."),
    ("Level", "Reached when every rule of it and of those below passes."),
    ("Waiver", "A rule is set aside for a thing until a day, with a reason. It never counts as a pass."),
    ("Unknown", "It should have been measured, and was not. Never counted as good."),
    ("Stale", "The last answer is older than its limit; the value is kept, but not trusted."),
    ("Finding", "Something to mend, with the file and the line."),
    ("Default branch", "The branch that people merge to; its newest finished run says green or red."),
    ("Reference", "The full name of a thing: kind:namespace/name."),
    ("Not found here", "A name that a file spells out and that is not in this portal."),
    ("Runs nowhere", "Declared as production, but no answered system runs it."),
    ("Not in the catalog", "It runs, but no repository declares it."),
)
"""Term and explanation."""
