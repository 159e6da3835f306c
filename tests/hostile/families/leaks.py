"""Texts that must not be published: shapes of secrets wherever a repository or system can put one, hidden repositories."""

from __future__ import annotations

import json

from tests.hostile.bait import Attack, Bait, entity

SHAPES = {
    "github": ("gh" + "p_", 36), "oauth": ("gh" + "o_", 36), "fine": ("github_" + "pat_", 60), "gitlab": ("glp" + "at-", 20),
    "aws": ("AK" + "IA", 16), "slack": ("xo" + "xb-", 40), "google": ("AI" + "za", 35), "stripe": ("sk_" + "live_", 24),
}  # fmt: skip
"""How each begins, and how many characters follow; the values are made at run time and open nothing."""


def secret(bait: Bait, place: str, shape: str = "github") -> str:
    """Return a value of a shape that is this run's and this place's own."""
    head, count = SHAPES[shape]
    tail = bait.word(f"secret{place}{shape}")
    return head + (tail * 8)[:count].upper()


def pem(bait: Bait, place: str) -> str:
    """Return a private key that is none."""
    line = (bait.word(f"pem{place}") * 8)[:64]
    head = "PRIVATE " + "KEY"
    return "\n".join([f"-----BEGIN RSA {head}-----", *[line] * 200, f"-----END RSA {head}-----"])


def secrets(bait: Bait, name: str) -> None:
    """One value at each place that reaches a page, a twin, an index or an export."""

    def value(place: str) -> str:
        return secret(bait, place)

    shapes = "\n".join(
        f"{shape}: {secret(bait, 'values', shape)}\n\nIn words {secret(bait, 'words', shape)}." for shape in SHAPES
    )
    definition = json.dumps({"openapi": "3.0.3", "info": {"title": "x", "version": "1", "description": value("api")}, "paths": {
        f"/x/{value('path')}": {"get": {"summary": f"a\n{secret(bait, 'summary', 'google')}"}}}})  # fmt: skip
    lines = json.dumps(
        f"\n{secret(bait, 'json', 'google')}\t{secret(bait, 'json', 'stripe')}&{secret(bait, 'json', 'aws')}"
    )
    bait.write(name, {
        "catalog-info.yaml": "---\n".join([
            entity(name, json.dumps(f"{bait.keep(name)} {value('description')}"),
                   f"  title: {json.dumps('t ' + value('title'))}\n  annotations: {{x.example/a: {json.dumps(value('annotation'))}, x.example/b: {lines}}}\n"
                   f"  links: [{{url: 'https://example.com/?k={value('link')}', title: {value('linktitle')}}}]\n",
                   f"  custom: {{deep: [{json.dumps(value('deep'))}, {json.dumps(pem(bait, 'spec'))}]}}\n"),
            entity(value("name"), "x"), entity(f"{name}-api", "x", spec=f"  definition: {json.dumps(definition)}\n", kind="API").replace("service", "openapi"),
            entity(f"{name}-owner", "x").replace("group:default/probe", value("owner")),
        ]),
        "mkdocs.yml": f"site_name: {value('site')}\nnav:\n  - {value('nav')}: index.md\n  - Code: code.md\n",
        "docs/index.md": f"---\ndescription: {value('front')}\n---\n# Title {value('heading')}\n\n{bait.keep(name)}\n\n[a](b{value('href')}.md)\n\n{shapes}\n",
        "docs/code.md": f"# Code\n\n```yaml\n{shapes}\ntoken: {value('fence')}\n```\n\n```\n{pem(bait, 'fence')}\n```\n\n``` {{.py title=\"{value('fencetitle')}\"}}\nx\n```\n\n`{value('inline')}`\n",
        "docs/data.csv": f"a,{value('csv')}\n", "docs/extra.md": "[data](data.csv)\n\n--8<-- \"docs/part.txt\"\n", "docs/part.txt": f"part {value('snippet')}\n",
        f"docs/{value('file')}.md": "# named\n", f"envs/prod/{value('values')}.yaml": "x: y\n",
        "envs/prod/values.yaml": f"image: {{repository: x, tag: {value('tag')}}}\npassword: {value('password')}\n",
        "envs/prod/secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: plain}}\nstringData: {{token: {value('stringdata')}}}\n",
        "envs/prod/kustomization.yaml": f"resources: [secret.yaml]\nimages: [{{name: x, newTag: {value('newtag')}}}]\n",
        "charts/x/Chart.yaml": f"apiVersion: v2\nname: x\nversion: 1.0.0\ndescription: {value('chart')}\n", "README.md": f"# {name}\n\n{value('readme')}\n",
        "terraform/main.tf": f'module "x" {{\n  source = "https://x.example.com/?t={value("tf")}"\n  version = "{value("tfversion")}"\n}}\n',
        ".github/workflows/ci.yml": f"name: {value('workflow')}\non: push\n", "CODEOWNERS": f"* @{value('codeowner')}\n",
    })  # fmt: skip
    bait.commit(name, f"Add {value('message')}")


def hidden(bait: Bait, name: str) -> None:
    """A repository that is declared private: nothing of it is anywhere."""
    word = bait.word("hidden")
    bait.write(name, {
        "catalog-info.yaml": entity(word.lower(), word, f"  title: {word}\n  tags: [{word.lower()}]\n"), "mkdocs.yml": f"site_name: {word}\n",
        f"docs/{word}.md": f"# {word}\n", "docs/index.md": f"# {word}\n", "broken/catalog-info.yaml": f"a: [{word}\n",
        f"envs/prod/{word}.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {word.lower()}}}\n",
    })  # fmt: skip


def names_hidden(bait: Bait, name: str) -> None:
    """A public entity that names one that does not exist and one in a hidden repository: the same words for both."""
    spec = "  dependsOn: [component:default/closed-thing, component:default/no-such-thing]\n"
    bait.write(name, {"catalog-info.yaml": entity(name, bait.keep(name), spec=spec)})
    bait.write("closed", {"catalog-info.yaml": entity("closed-thing", bait.word("hidden"))})


ATTACKS: dict[str, Attack] = {"secrets": secrets, "hidden": hidden, "names-hidden": names_hidden}
