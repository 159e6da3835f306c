"""Finding codes GIT4xx: desired state and what of it runs."""

from __future__ import annotations

from ...model.findings import Code, Severity

CODES: dict[str, Code] = {
    "GIT401": Code(
        Severity.ERROR,
        "Desired state that cannot be read: {problem}",
        "Mend the syntax at this line; the rest of the file was read where that was possible.",
        "What cannot be parsed is not deployed, and this portal cannot tell what was meant.",
    ),
    "GIT402": Code(
        Severity.ERROR,
        "The kustomization refers to {reference}, which does not exist",
        "Correct the path, add the file, or remove the entry.",
        "Kustomize stops at the first file that it does not find: nothing of this overlay can be deployed.",
    ),
    "GIT403": Code(
        Severity.WARNING,
        "Image not pinned: {image} runs {tag}",
        "Name a version or a digest, so that a restart cannot bring other code than the one that was tested.",
        "A tag such as latest is moved by whoever builds next. Nobody can say which code runs, or go back to it. It is "
        "said where an environment or an Application deploys the image: the defaults of a chart or base are none.",
    ),
    "GIT404": Code(
        Severity.WARNING,
        "The image override {image} matches no container",
        "Use the image's name exactly as the base writes it, or remove the override.",
        "Kustomize ignores an override that matches nothing, so the version in this file is not the one that runs.",
    ),
    "GIT405": Code(
        Severity.WARNING,
        "Auto-sync is off for {name} in {environment}",
        "Turn on syncPolicy.automated, or write down here why this application is synced by hand.",
        "With auto-sync off, what is merged does not run until somebody remembers to sync.",
    ),
    "GIT406": Code(
        Severity.ERROR,
        "Secret {name} holds its values in plain text",
        "Move the values to a secret store, SOPS or a sealed secret, and change them: they are in the history.",
        "Base64 is no encryption. Whoever can read this repository, now or later, has these values.",
    ),
    "GIT407": Code(
        Severity.WARNING,
        "{name} is in the catalog, but runs nowhere",
        "Deploy it, set its lifecycle to experimental or deprecated, or remove it from the catalog.",
        "The catalog says production, and no connected system has an application for it.",
        by_owner=True,
    ),
    "GIT408": Code(
        Severity.WARNING,
        "Not declared, but running in {environments}: {name}",
        "Add a catalog-info.yaml to its repository, or remove the application.",
        "What nobody declared has no owner, no documentation and no one who is called when it fails.",
        by_owner=True,
    ),
    "GIT409": Code(
        Severity.WARNING,
        "{name} is out of sync in {environment}",
        "Compare the live state with Git; sync it, or commit what was changed by hand.",
        "What runs is not what Git says, so the next sync or the next disaster brings a surprise.",
        "Out of sync",
        by_owner=True,
    ),
    "GIT410": Code(
        Severity.ERROR,
        "{name} is {health} in {environment}",
        "Look at the application's resources and at its last deployment.",
        "What deploys this application says that resources of it do not work.",
        "Not healthy",
        by_owner=True,
    ),
    "GIT411": Code(
        Severity.WARNING,
        "{name} is {lag} versions behind in {environment}: {live}, while {before} runs {newer}",
        "Promote the newer version, or say why it has to wait.",
        "The further an environment falls behind, the larger and the riskier the next deployment.",
        "Versions behind the environment before",
    ),
    "GIT412": Code(
        Severity.INFO,
        "{name} could belong to {first} or {second}",
        "Add argocd/app-name or argocd/app-selector to the component that it belongs to.",
        "The evidence for two components is equally strong, so the application was joined to neither.",
    ),
    "GIT413": Code(
        Severity.INFO,
        "Not all that the set {name} makes is known from files: {generators}",
        "Nothing to mend: connect Argo CD to see the applications that this set makes.",
        "A cluster, a host, a plugin, another revision or a function that is not read here decides the rest.",
    ),
    "GIT414": Code(
        Severity.ERROR,
        "The application {name} is made twice by one set",
        "Make the name in the template depend on every parameter that differs.",
        "Argo CD refuses the second application of the same name.",
    ),
    "GIT415": Code(
        Severity.WARNING,
        "Argo CD refuses what the set {name} asks for: {expression}",
        "Correct the generator, the template, or the parameter that it names.",
        "Applications that this set should make are missing, here and in Argo CD.",
    ),
    "GIT416": Code(
        Severity.ERROR,
        "The application {name} deploys the folder {path}, which does not exist",
        "Correct the path, or remove the application.",
        "Argo CD cannot compare this application with anything: its sync state is unknown.",
    ),
    "GIT417": Code(
        Severity.WARNING,
        "The module {name} has no fixed version: {source}",
        "Add a version, or ref= with a tag or commit.",
        "Another plan tomorrow may bring other code without any commit here.",
    ),
    "GIT418": Code(
        Severity.WARNING,
        "{count} files of desired state in {repository} were not read: there is too much of it",
        "Keep generated manifests out of the repository, or split it.",
        "At most 64 MB of one repository are parsed, so that one cannot stop all others. Stacks may be missing.",
    ),
    "GIT419": Code(
        Severity.ERROR,
        "Desired state that cannot be read, in {count} copies of one file: {problem}",
        "Mend the syntax at this line, in every copy; the rest of the file was read where that was possible.",
        "What cannot be parsed is not deployed, and this portal cannot tell what was meant.",
    ),
    "GIT420": Code(
        Severity.WARNING,
        "Desired state of {repository} was followed in part only: there is too much to combine",
        "Look for kustomizations, sets or CODEOWNERS that multiply each other, and split them.",
        "Each repository may cost so much and no more, so that one cannot stop all others. Images may be missing.",
    ),
    "GIT421": Code(
        Severity.ERROR,
        "Desired state of {repository} could not be read within its limits ({why})",
        "Look for files that are very large or nested; time, memory, output and crash say what ended it.",
        "Each repository is read in a process with limits, so that one cannot stop all others. Its stacks are missing.",
    ),
    "GIT422": Code(
        Severity.ERROR,
        "Kustomize refuses this kustomization: {reason}",
        "Correct this line; kubectl kustomize shows the same reason on your machine.",
        "What kustomize refuses is not deployed: the cluster keeps what it had before.",
    ),
}
