"""Entity files: YAML that explodes, values that act, names that lead elsewhere, claims on what others have."""

from __future__ import annotations

import json

from tests.hostile.bait import Attack, Bait, entity


def yaml_bombs(bait: Bait, name: str) -> None:
    """Aliases that multiply, a value that holds itself, merge keys, depth: refused with their line."""
    levels = "".join(f"  {chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]\n" for i in range(9))
    merges = "".join(f"a{i}: &a{i} {{<<: [{','.join([f'*a{i - 1}'] * 10)}], x{i}: 1}}\n" for i in range(1, 9))
    bait.write(name, {
        "catalog-info.yaml": entity(name, bait.keep(name)),
        "a/catalog-info.yaml": entity("bomb", "x", spec="  a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol,lol]\n" + levels),
        "b/catalog-info.yaml": "a0: &a0 {x0: 1, y0: 2}\n" + merges,
        "c/catalog-info.yaml": entity("cycle", "x", "  annotations: &m\n    self: *m\n"),
        "d/catalog-info.yaml": entity("deep", "x", spec="  x: " + "[" * 20_000 + "]" * 20_000 + "\n"),
        "e/catalog-info.yaml": entity("flow", "x", spec="  x: " + "{a: " * 15_000 + "\n"),
    })  # fmt: skip


def yaml_tags(bait: Bait, name: str) -> None:
    """Tags that would make objects; the next document of the same file stays."""
    touch = json.dumps(f"touch {bait.markers / name}")
    bait.write(name, {"catalog-info.yaml": "---\n".join([
        entity("tagged", f"!!python/object/apply:os.system [{touch}]"),
        entity("imported", "!!python/name:os.system"),
        entity("secret", "!ENV PROBE_SECRET"),
        entity(name, bait.keep(name)),
    ])})  # fmt: skip


def scalars(bait: Bait, name: str) -> None:
    """Scalars that raise something else than a YAML error: each costs its own document."""
    odd = ["1" * 5000, "2024-13-45", ".nan", "1e400", "0x" + "f" * 5000, "!!timestamp x", "!!int x", "!!binary '*'",
           "*undefined", '"\\ud800"', "<<", "=", "!!set {a}", "? [a]\n      : 1", "+99:99"]  # fmt: skip
    documents = [entity(f"scalar-{i}", "x", f"  annotations: {{a: {value}}}\n") for i, value in enumerate(odd)]
    bait.write(name, {
        "catalog-info.yaml": "---\n".join([*documents, entity(name, bait.keep(name))]),
        "utf16/catalog-info.yaml": entity("wide", "x").encode("utf-16"), "nul/catalog-info.yaml": b"\0" * 4096,
        "latin/catalog-info.yaml": entity("latin", "x").encode() + b"# \xff\xfe\n",
    })  # fmt: skip


def fields(bait: Bait, name: str) -> None:
    """Markup, script addresses and template syntax in every field that a page shows."""
    act = json.dumps(bait.markup)
    links = [{"url": f"javascript:{bait.script}", "title": bait.markup}, {"url": f" java\tscript:{bait.script}"},
             {"url": f"https://example.com/?q={bait.markup}", "title": "ok"},
             {"url": f"data:text/html,<script>{bait.script}</script>"}, {"url": "https://example.com/", "icon": bait.markup}]  # fmt: skip
    address = json.dumps(f"javascript:{bait.script}")
    annotations = dict.fromkeys(("backstage.io/edit-url", "backstage.io/view-url", "backstage.io/source-location", "jenkins.io/job-full-name", "backstage.io/techdocs-entity", "github.com/project-slug", "argocd/app-name"), f"javascript:{bait.script}")  # fmt: skip
    openapi = json.dumps(json.dumps({
        "openapi": "3.0.3", "info": {"title": bait.markup, "version": "1", "contact": {"url": f"javascript:{bait.script}"}},
        "paths": {f"/{bait.markup}": {"get": {"summary": bait.markup, "operationId": bait.markup}}}}))  # fmt: skip
    bait.write(name, {"catalog-info.yaml": "---\n".join([
        entity(name, json.dumps(f"{bait.keep(name)} {bait.markup}"),
               f"  title: {act}\n  annotations: {json.dumps(annotations)}\n  links: {json.dumps(links)}\n",
               f"  dependsOn: [{json.dumps('component:' + bait.markup)}, 'resource:default/nowhere']\n  subcomponentOf: {act}\n"),
        entity(f"{name}-link", "x", f"  links: [{{url: '//x.example.com/{bait.script}'}}]\n"),
        entity(f"{name}-api", act, f"  title: {act}\n", f"  definition: {openapi}\n", "API").replace("type: service", "type: openapi"),
        f"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {{name: {name}-team, title: {act}, description: {act}}}\n"
        f"spec: {{type: {act}, profile: {{displayName: {act}, picture: {address}}}, children: []}}\n",
        f"apiVersion: x.example/v1\nkind: Odd\nmetadata: {{name: {name}-odd, title: {act}}}\nspec: {{type: {act}, lifecycle: {act}}}\n",
    ])})  # fmt: skip


def names(bait: Bait, name: str) -> None:
    """Names that are paths, files of the site, devices, empty, endless, or words of JavaScript."""
    odd = ["../../escape", "..", "", "con", "index.html", "index.json", "assets", "a\nb", "a\0b", "x" * 300, "__proto__",
           "constructor", "toString", "a\u202eb", "bad\x1b[31m", "é", "-rf", "a.b", "A.B", "a..b", "rows.json"]  # fmt: skip
    documents = [
        entity(json.dumps(value), "x", f"  namespace: {json.dumps(space)}\n")
        for value in odd
        for space in ("default", "index.html", "../ns", "__proto__")
    ]
    bait.write(name, {"catalog-info.yaml": "---\n".join([*documents, entity(name, bait.keep(name))])})


def direction(bait: Bait, name: str) -> None:
    """Characters that reorder text or drive a terminal, in a title, a description, a tag, a file name."""
    evil = "a\u202ereversed\u2066\u2067\x1b[2J\x1b]8;;http://x.example.com\x07\x9b31m"
    bait.write(name, {
        "catalog-info.yaml": entity(name, json.dumps(f"{bait.keep(name)} {evil}"), f"  title: {json.dumps(evil)}\n  tags: [{json.dumps(evil)}]\n")
        + "---\n" + entity(f"{name}-title", "x", f"  title: {json.dumps(evil)}\n"),
        "docs/index.md": f"# Read\u202e me {evil}\n\n{bait.keep(name)} `{evil}`\n", "docs/a\u202eb.md": "# x\n",
    })  # fmt: skip


def formulas(bait: Bait, name: str) -> None:
    """Titles that a spreadsheet would run, that a chat or a CI log would obey."""
    tricks = [f"={bait.script}", f"+cmd|' /C calc'!A{bait.script}", f"-2+{bait.script}", f"@SUM({bait.script})", f"\t=1+{bait.script}",
              f"x\n::error title={bait.script}::pwn", f"::add-mask::{bait.script}", f"##vso[task.setvariable]{bait.script}",
              f"<!channel> @everyone [x](https://x.example.com/{bait.script})"]  # fmt: skip
    bait.write(name, {"catalog-info.yaml": "---\n".join(
        entity(f"{name}-{i}" if i else name, json.dumps(f"{bait.keep(name)} {text}"), f"  title: {json.dumps(text)}\n")
        for i, text in enumerate(tricks))})  # fmt: skip


def elsewhere(bait: Bait, name: str) -> None:
    """Locations, substitutions and documentation references that leave the repository."""
    file = bait.outside / "secret.txt"
    targets = ["../../../../etc/hostname", f"file://{file}", "http://169.254.169.254/latest/", "http://[::1]/", "ext::sh -c id",
               "./loop.yaml", "./**/**/**/**/**/**/**/*.yaml", "https://github.com@x.example.com/o/r/blob/main/c.yaml",
               "../" + "x/../" * 300 + "c.yaml"]  # fmt: skip
    places = "".join(f"    - {json.dumps(target)}\n" for target in targets)
    bait.write(name, {
        "catalog-info.yaml": "---\n".join([
            entity(name, bait.keep(name), f"  annotations: {{backstage.io/techdocs-ref: 'dir:{bait.outside}'}}\n"),
            entity(f"{name}-up", "x", "  annotations: {backstage.io/techdocs-ref: 'dir:../../outside'}\n"),
            entity(f"{name}-text", "x", spec=f"  definition:\n    $text: {file}\n", kind="API"),
            entity(f"{name}-up-text", "x", spec="  definition:\n    $text: ../../outside/secret.txt\n", kind="API"),
            entity(f"{name}-url", "x", spec="  definition:\n    $text: http://127.0.0.1:9/x\n", kind="API"),
            f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: {name}}}\nspec:\n  targets:\n{places}",
        ]),
        "loop.yaml": f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: {name}-loop}}\nspec: {{target: ./catalog-info.yaml}}\n",
    })  # fmt: skip


def hijack(bait: Bait, name: str) -> None:
    """A second repository claims a component and a team that the first one has."""
    bait.write(f"{name}-a", {"catalog-info.yaml": entity("contested", bait.keep(name))})
    bait.write(f"{name}-b", {"catalog-info.yaml": entity("Contested", bait.word("hijack"))})


def graph_flood(bait: Bait, name: str) -> None:
    """Hundreds of entities that all need each other, and circles of every kind."""
    count = 120
    everybody = ", ".join(f"component:g{i}" for i in range(count))
    crowd = [
        entity(f"g{i}", "x", spec=f"  dependsOn: [{everybody}]\n  subcomponentOf: g{(i + 1) % count}\n")
        for i in range(count)
    ]
    groups = [f"apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {{name: ring-{i}}}\n"
              f"spec: {{type: team, parent: ring-{(i + 1) % 3}, children: [ring-{(i + 2) % 3}]}}\n" for i in range(3)]  # fmt: skip
    domains = [f"apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata: {{name: d{i}}}\n"
               f"spec: {{owner: ring-0, subdomainOf: d{(i + 1) % 3}}}\n" for i in range(3)]  # fmt: skip
    bait.write(name, {"catalog-info.yaml": "---\n".join([entity(name, bait.keep(name)), *crowd, *groups, *domains])})


ATTACKS: dict[str, Attack] = {
    "yaml-bombs": yaml_bombs, "yaml-tags": yaml_tags, "scalars": scalars, "fields": fields, "names": names,
    "direction": direction, "formulas": formulas, "elsewhere": elsewhere, "hijack": hijack, "graph-flood": graph_flood,
}  # fmt: skip
