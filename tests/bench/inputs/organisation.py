"""An organisation of N entities: one repository of teams and systems, one for every nine other entities, GitOps trees.

``night`` 1 is the organisation a day later, when nothing happened: with it a history begins, which pages tell of.
``night`` 2 is the day after: one entity, documentation page, image tag, application and pipeline of each hundred is
different, and nothing else.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from . import texts

HOST = "https://github.example.com"
LOGIN = "acme"
ENVIRONMENTS = ("dev", "staging", "prod")
SERVICES_A_TREE = 100
"""Services whose desired state lies in one GitOps repository."""
POPULAR = 20
"""Services that the others depend on without belonging to their system."""

Files = dict[str, str]


@dataclass(frozen=True)
class Plan:
    """How large: entities, documentation pages per hundred entities, manifests for each service that is deployed."""

    entities: int
    pages_per_hundred: int = 28
    manifests: int = 8
    environments: tuple[str, ...] = ENVIRONMENTS
    night: int = 0

    @property
    def repositories(self) -> int:
        """Repositories that hold a service."""
        return max(self.entities // 10, 1)

    @property
    def teams(self) -> int:
        """Teams, a person of each fifty entities leading one."""
        return max(self.entities // 50, 2)

    @property
    def systems(self) -> int:
        """Systems; four lie in a domain."""
        return max(self.entities // 40, 2)


def rng_of(*words: object) -> random.Random:
    """Return a generator whose numbers depend on the words alone."""
    return random.Random(":".join(map(str, words)))


def changed(plan: Plan, kind: str, number: int) -> bool:
    """Tell whether a thing is among the hundredth that is different in this night; which ones, chance decides."""
    return plan.night > 1 and rng_of("night", plan.night, kind, number // 100).randrange(100) == number % 100


def name_of(number: int) -> str:
    """Return the name of a repository and of its service."""
    rng = rng_of("name", number)
    return f"{rng.choice(texts.THINGS)}-{rng.choice(texts.ROLES)}-{number}"


def repositories(plan: Plan) -> Iterator[tuple[str, Files]]:
    """Yield every repository with its files."""
    yield "org", _org(plan)
    for number in range(plan.repositories):
        yield name_of(number), _service(plan, number)
    for first in range(0, plan.repositories, SERVICES_A_TREE):
        yield f"gitops-{first // SERVICES_A_TREE}", _gitops(plan, first)


def _entity(kind: str, name: str, spec: dict[str, object], **metadata: object) -> str:
    """Return one entity document; JSON is YAML, but people write YAML."""
    lines = ["apiVersion: backstage.io/v1alpha1", f"kind: {kind}", "metadata:", f"  name: {name}"]
    lines += _yaml(metadata, 1)
    return "\n".join([*lines, "spec:", *_yaml(spec, 1), ""])


def _yaml(value: dict[str, object], depth: int) -> list[str]:
    lines = []
    for key, item in value.items():
        pad = "  " * depth
        if isinstance(item, dict) and item:
            lines += [f"{pad}{key}:", *_yaml(item, depth + 1)]
        elif isinstance(item, list) and item:
            lines.append(f"{pad}{key}:")
            lines += [f"{pad}  - {json.dumps(entry, ensure_ascii=False)}" for entry in item]
        elif isinstance(item, (dict, list)):
            lines.append(f"{pad}{key}: {json.dumps(item)}")
        else:
            lines.append(f"{pad}{key}: {json.dumps(item, ensure_ascii=False)}")
    return lines


def _org(plan: Plan) -> Files:
    """Teams, people, systems and domains: a tenth of all entities."""
    groups, people, systems, domains = [], [], [], []
    for number in range(plan.teams):
        rng = rng_of("team", number)
        spec: dict[str, object] = {"type": "team", "children": [], "profile": {"displayName": f"Team {number}"}}
        groups.append(_entity("Group", f"team-{number}", spec, description=texts.sentence(rng, number % 3 == 0)))
    for number in range(plan.entities // 20):
        spec = {"profile": {"displayName": f"Person {number}"}, "memberOf": [f"team-{number % plan.teams}"]}
        people.append(_entity("User", f"person-{number}", spec))
    for number in range(plan.systems):
        rng = rng_of("system", number)
        spec = {"owner": f"team-{number % plan.teams}", "domain": f"domain-{number // 4}"}
        systems.append(_entity("System", f"system-{number}", spec, description=texts.sentence(rng)))
    for number in range((plan.systems + 3) // 4):
        spec = {"owner": f"team-{number % plan.teams}"}
        domains.append(
            _entity("Domain", f"domain-{number}", spec, description=texts.sentence(rng_of("domain", number)))
        )
    files = {"README.md": "# Organisation\n\nTeams, people, systems, domains.\n"}
    for name, documents in (("groups", groups), ("people", people), ("systems", systems), ("domains", domains)):
        files[f"{name}.yaml"] = "---\n".join(documents)
    targets: list[object] = [f"./{name}.yaml" for name in ("groups", "people", "systems", "domains")]
    return {"catalog-info.yaml": _entity("Location", "organisation", {"targets": targets}), **files}


def _service(plan: Plan, number: int) -> Files:
    """A repository with four components, three APIs and two resources, code, pipeline, owners, documentation."""
    name, team = name_of(number), f"team-{number % plan.teams}"
    system = f"system-{number % plan.systems}"
    common: dict[str, object] = {"owner": team, "system": system}
    documents = []
    for part in range(9):
        rng = rng_of("entity", number, part)
        description = texts.sentence(rng, rng.random() < 0.3)
        if changed(plan, "entity", number * 9 + part):
            description += " Changed tonight."
        documents.append(_part(plan, number, part, rng, description, common))
    pages = (plan.pages_per_hundred * (number + 1)) // 10 - (plan.pages_per_hundred * number) // 10
    files: Files = {
        "catalog-info.yaml": "---\n".join(documents),
        "README.md": f"# {name}\n\n{texts.paragraph(rng_of('readme', number))}\n",
        ".github/CODEOWNERS": f"* @{LOGIN}/{team}\n",
        ".github/workflows/ci.yml": "name: ci\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n"
        "      - run: make test\n",
        "Dockerfile": 'FROM node:24-slim\nUSER node\nCOPY . /app\nCMD ["node", "/app/main.js"]\n',
        "package.json": json.dumps({"name": name, "version": "1.0.0", "dependencies": {"fastify": "5.1.0"}}),
        "api/openapi.yaml": _openapi(name, number),
        "src/main.js": "require('fastify')().listen({ port: 8080 })\n",
    }
    return files | _docs(plan, number, name, pages)


def _part(plan: Plan, number: int, part: int, rng: random.Random, description: str, common: dict[str, object]) -> str:
    """One of the nine entities of a repository: 0 to 3 components, 4 to 6 APIs, 7 and 8 resources."""
    name, other = name_of(number), name_of(_needed(plan, number, rng))
    tags: list[object] = sorted(rng.sample(texts.THINGS, 3))
    if part >= 7:
        kind = rng.choice(("database", "bucket", "topic"))
        return _entity("Resource", f"{name}-r{part - 7}", {"type": kind, **common}, description=description, tags=tags)
    if part >= 4:
        spec = {"type": "openapi", "lifecycle": "production", **common, "definition": {"$text": "./api/openapi.yaml"}}
        return _entity("API", f"{name}-api{part - 4}", spec, description=description, tags=tags)
    uses: list[object] = [f"{name_of(_needed(plan, number, rng))}-api{rng.randrange(3)}" for _ in range(3)]
    needs: list[object] = [f"component:{other}", f"resource:{name}-r{part % 2}"]
    spec = {"type": rng.choice(("service", "worker", "library")), "lifecycle": "production", **common}
    spec |= {"consumesApis": uses, "dependsOn": needs}
    annotations = {"github.com/project-slug": f"{LOGIN}/{name}"}
    if part:
        spec["subcomponentOf"] = name
    else:
        spec["providesApis"] = [f"{name}-api{index}" for index in range(3)]
        annotations["backstage.io/techdocs-ref"] = "dir:."
        annotations["argocd/app-selector"] = f"app.kubernetes.io/name={name}"
    own = name if part == 0 else f"{name}-c{part}"
    return _entity("Component", own, spec, description=description, annotations=annotations, tags=tags)


def _needed(plan: Plan, number: int, rng: random.Random) -> int:
    """What a service needs: an older one of its system, or one of the few that everybody uses. Never in a circle."""
    older = number - plan.systems * rng.randint(1, 3)
    return older if older >= 0 and rng.random() < 0.8 else rng.randrange(min(POPULAR, plan.repositories))


def _openapi(name: str, number: int) -> str:
    rng = rng_of("openapi", number)
    lines = ["openapi: 3.0.3", "info:", f"  title: {name}", "  version: 1.4.0", "paths:"]
    for thing in rng.sample(texts.THINGS, 4):
        lines += [f"  /{thing}s:", "    get:", f"      summary: Lists every {thing}", "      responses:"]
        lines += ['        "200":', "          description: Found"]
    return "\n".join(lines) + "\n"


def _docs(plan: Plan, number: int, name: str, pages: int) -> Files:
    if not pages:
        return {}
    names = ("index.md", *(f"page-{index}.md" for index in range(1, pages)))
    files = {"mkdocs.yml": f"site_name: {name}\nplugins:\n  - techdocs-core\n"}
    for index, path in enumerate(names):
        spanish = number % 10 < 3
        text = texts.page(rng_of("page", number, index), f"{name} {index}", names, spanish)
        if changed(plan, "page", number * 10 + index):
            text += "\nA line of tonight.\n"
        files[f"docs/{path}"] = text
    return files


def tag_of(plan: Plan, number: int, environment: str) -> str:
    """Return the image tag that a service has in an environment."""
    rng = rng_of("tag", number, environment)
    tag = f"1.{rng.randrange(30)}.{rng.randrange(9)}"
    return f"{tag}-1" if changed(plan, f"tag-{environment}", number) else tag


def _gitops(plan: Plan, first: int) -> Files:
    """A tree of up to a hundred services: a base each, and for each environment an overlay and an Application."""
    files: Files = {"README.md": "# Desired state\n"}
    for number in range(first, min(first + SERVICES_A_TREE, plan.repositories)):
        name = name_of(number)
        base, resources = f"applications/{name}/base", ["deployment.yaml"]
        files[f"{base}/deployment.yaml"] = _deployment(name)
        for index in range(max(plan.manifests - 2 - 2 * len(plan.environments), 0)):
            resources.append(f"config-{index}.yaml")
            files[f"{base}/config-{index}.yaml"] = (
                f'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}-{index}\ndata:\n  LIMIT: "{index}"\n'
            )
        files[f"{base}/kustomization.yaml"] = _kustomization([], resources)
        for environment in plan.environments:
            tag = f'images:\n  - name: registry.example.com/{name}\n    newTag: "{tag_of(plan, number, environment)}"\n'
            overlay = f"applications/{name}/overlays/{environment}"
            files[f"{overlay}/kustomization.yaml"] = _kustomization([f"namespace: {name}"], ["../../base"]) + tag
            files[f"argocd/{environment}/{name}.yaml"] = _application(name, number, environment)
    return files


def _application(name: str, number: int, environment: str) -> str:
    return f"""apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {name}-{environment}
  namespace: argocd
  labels:
    app.kubernetes.io/name: {name}
    environment: {environment}
spec:
  project: default
  source:
    repoURL: {HOST}/{LOGIN}/gitops-{number // SERVICES_A_TREE}
    path: applications/{name}/overlays/{environment}
    targetRevision: main
  destination:
    name: {environment}-1
    namespace: {name}
  syncPolicy:
    automated:
      prune: true
      selfHeal: true
"""


def _kustomization(head: list[str], resources: list[str]) -> str:
    lines = ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", *head, "resources:"]
    return "\n".join([*lines, *(f"  - {path}" for path in resources), ""])


def _deployment(name: str) -> str:
    return f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels:
    app.kubernetes.io/name: {name}
spec:
  replicas: 2
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
    spec:
      containers:
        - name: main
          image: registry.example.com/{name}
          ports:
            - containerPort: 8080
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8080
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
"""
