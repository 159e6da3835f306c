"""Composes kustomizations at random (hypothesis): bases, overlays, components, patches, transformers, generators.

``python -m tests.gitops.composed [COUNT] [--kubectl FILE]`` compares so many with kubectl and prints a table.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests.gitops.beside import kubectl, render, verdict, write_tree

Files = dict[str, bytes]
_NAMES = ("web", "api", "job", "db")
_IMAGES = (
    "reg.io/t/web:1",
    "api:2",
    "reg:5000/db",
    "web",
    "side@sha256:" + "a" * 64,
    "reg.io/t/api:2@sha256:" + "b" * 64,
)
_KINDS = (
    ("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("batch/v1", "CronJob"), ("v1", "Pod"), ("v1", "ConfigMap"),
    ("argoproj.io/v1alpha1", "Rollout"), ("serving.knative.dev/v1", "Service"), ("v1", "Namespace"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"), ("v1", "Service"),
)  # fmt: skip


def _name(value: dict[str, object]) -> str:
    metadata = value["metadata"]
    assert isinstance(metadata, dict)
    return str(metadata["name"])


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


@st.composite
def _containers(draw: st.DrawFn) -> list[dict[str, object]]:
    names = draw(st.lists(st.sampled_from(("app", "side", "init")), min_size=1, max_size=3, unique=True))
    return [{"name": name, "image": draw(st.sampled_from(_IMAGES))} for name in names]


@st.composite
def _object(draw: st.DrawFn, others: list[dict[str, object]]) -> dict[str, object]:
    """Return an object; mostly one whose kind and name no other has."""
    taken = {(other["kind"], _name(other)) for other in others}
    version, kind = draw(st.sampled_from(_KINDS[:8] if draw(st.booleans()) else _KINDS))
    free = [name for name in _NAMES if (kind, name) not in taken] or ["more"]
    metadata: dict[str, object] = {"name": draw(st.sampled_from(free if draw(st.integers(0, 30)) else _NAMES))}
    if draw(st.integers(0, 4)) == 0:
        metadata["namespace"] = draw(st.sampled_from(("one", "two", "default")))
    if draw(st.booleans()):
        metadata["labels"] = {"tier": draw(st.sampled_from(("front", "back"))), "app": draw(st.sampled_from(_NAMES))}
    if draw(st.integers(0, 9)) == 0:
        metadata["annotations"] = {"config.kubernetes.io/local-config": draw(st.sampled_from(("true", "false")))}
    value: dict[str, object] = {"apiVersion": version, "kind": kind, "metadata": metadata}
    spec: dict[str, object] = {"containers": draw(_containers())}
    if draw(st.integers(0, 3)) == 0:
        spec["initContainers"] = draw(_containers())
    match kind:
        case "ConfigMap":
            value["data"] = {"image": draw(st.sampled_from(_IMAGES)), "tag": draw(st.sampled_from(("7", "v8")))}
        case "Pod":
            value["spec"] = spec
        case "CronJob":
            value["spec"] = {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": {"spec": spec}}}}
        case "Namespace" | "ClusterRole":
            pass
        case "Service" if version == "v1":
            value["spec"] = {"ports": [{"port": 80}]}
        case _:
            value["spec"] = {"replicas": 1, "template": {"metadata": {"labels": {"app": "x"}}, "spec": spec}}
    return value


@st.composite
def _merge_patch(draw: st.DrawFn, objects: list[dict[str, object]]) -> dict[str, object]:
    like = draw(st.sampled_from(objects)) if objects and draw(st.integers(0, 20)) else draw(_object([]))
    metadata = like["metadata"]
    assert isinstance(metadata, dict)
    name = metadata["name"] if draw(st.integers(0, 9)) else f"p-{metadata['name']}"
    patch: dict[str, object] = {"apiVersion": like["apiVersion"], "kind": like["kind"], "metadata": {"name": name}}
    if "namespace" in metadata and draw(st.integers(0, 14)):
        patch["metadata"] = {"name": name, "namespace": metadata["namespace"]}
    if draw(st.integers(0, 6)) == 0:
        return {"$patch": "delete", **patch}
    spec: dict[str, object] = {"containers": draw(_patched_containers())}
    if draw(st.integers(0, 4)) == 0:
        spec["initContainers"] = draw(st.one_of(st.none(), _containers()))
    if like["kind"] == "CronJob":
        patch["spec"] = {"jobTemplate": {"spec": {"template": {"spec": spec}}}}
    elif like["kind"] == "Pod":
        patch["spec"] = spec
    elif like["kind"] == "ConfigMap":
        patch["data"] = {"image": draw(st.sampled_from(_IMAGES)), "more": None}
    elif like["kind"] in ("Deployment", "StatefulSet", "Rollout") or like["apiVersion"] != "v1":
        patch["spec"] = {"replicas": 2, "template": {"spec": spec}}
    return patch


@st.composite
def _patched_containers(draw: st.DrawFn) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for item in draw(_containers()):
        what = draw(st.integers(0, 5))
        if what == 0:
            found.append({"name": item["name"], "$patch": "delete"})
        elif what == 1:
            found.append({"name": item["name"], "env": [{"name": "A", "value": "1"}]})
        else:
            found.append(item)
    return found


_OPERATION = st.builds(
    lambda op, path, value: {"op": op, "path": path} | ({"value": value} if op in ("add", "replace", "test") else {}),
    st.sampled_from(("replace", "replace", "add", "remove")),
    st.sampled_from(
        ("/spec/template/spec/containers/0/image", "/spec/template/spec/containers/1/image", "/metadata/name",
         "/metadata/labels/tier", "/spec/template/spec/containers/1", "/spec/containers/0/image", "/data/image",
         "/spec/jobTemplate/spec/template/spec/containers/0/image", "/metadata/namespace")
    ),
    st.sampled_from(("reg.io/t/web:9", "api", "new")),
)  # fmt: skip
_SAFE = {"op": "add", "path": "/metadata/name", "value": "renamed"}
_TARGET = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(("Deployment", "Deploy.*", "Deployment|StatefulSet", "Pod", "Rollout", "ConfigMap", "Service")),
        "name": st.sampled_from((*_NAMES, "w.*", "p-web", "web|api")),
        "namespace": st.sampled_from(("one", "default", "o.e")),
        "group": st.sampled_from(("apps", "batch", "argoproj.io")),
        "version": st.sampled_from(("v1", "v1alpha1")),
        "labelSelector": st.sampled_from(("tier=front", "tier!=front", "app in (web,api)", "tier", "!tier", "a=b,c=d")),
        "annotationSelector": st.sampled_from(("x=y", "note")),
    },
)  # fmt: skip


@st.composite
def _patch(draw: st.DrawFn, objects: list[dict[str, object]], files: Files, folder: str) -> dict[str, object]:
    if draw(st.booleans()):
        operations = draw(st.lists(_OPERATION, min_size=1, max_size=2))
        if draw(st.integers(0, 3)):
            operations = [op for op in operations if op["op"] != "remove" and "/1" not in op["path"]] or [_SAFE]
        target = draw(_TARGET)
        if draw(st.integers(0, 5)):
            operations = [
                {**op, "path": f"/spec/template{op['path'][5:]}"} if op["path"].startswith("/spec/cont") else op
                for op in operations
                if "/data" not in op["path"] and "jobTemplate" not in op["path"]
            ]
            operations = operations or [_SAFE]
            target = {**target, "kind": draw(st.sampled_from(("Deployment", "StatefulSet", "Rollout", "Deploy.*")))}
        return {
            "target": target,
            "patch": json.dumps(operations) if draw(st.booleans()) else _yaml_operations(operations),
        }
    patch = draw(_merge_patch(objects))
    entry: dict[str, object] = {}
    if draw(st.integers(0, 3)) == 0:
        entry["target"] = draw(_TARGET)
        if draw(st.integers(0, 3)) == 0:
            entry["options"] = {"allowNameChange": True}
    if draw(st.booleans()):
        return {**entry, "patch": json.dumps(patch)}
    name = f"patch{len(files)}.yaml"
    files[f"{folder}/{name}"] = _json(patch)
    return {**entry, "path": name}


def _yaml_operations(operations: list[dict[str, str]]) -> str:
    return "".join("- " + json.dumps(operation) + "\n" for operation in operations)


_IMAGE_ENTRY = st.fixed_dictionaries(
    {"name": st.sampled_from(("web", "api", "reg.io/t/web", "reg:5000/db", "reg.*", "(web|api)", "side", "reg.io/t/api", "db", "[", "a|b"))},
    optional={
        "newName": st.sampled_from(("other/web", "api", "reg:5000/x")), "newTag": st.sampled_from(("3", "v4", "")),
        "digest": st.sampled_from(("sha256:" + "c" * 64,)), "tagSuffix": st.just("-x"),
    },
)  # fmt: skip


@st.composite
def _replacement(draw: st.DrawFn, objects: list[dict[str, object]]) -> dict[str, object]:
    like = draw(st.sampled_from(objects))
    field = draw(
        st.sampled_from(("data.image", "data.tag") if like["kind"] == "ConfigMap" else ("metadata.name", "kind"))
    )
    source: dict[str, object] = {"kind": like["kind"], "fieldPath": field}
    if draw(st.integers(0, 5)):
        source["name"] = _name(like)
    if draw(st.integers(0, 4)) == 0:
        source["options"] = {"delimiter": ":", "index": draw(st.integers(0, 1))}
    path = draw(
        st.sampled_from(
            ("spec.template.spec.containers.0.image", "spec.template.spec.containers.[name=app].image",
             "spec.template.spec.containers.*.image", "metadata.labels.tag", "metadata.annotations.[a.b/c]")
        )
    )  # fmt: skip
    target: dict[str, object] = {
        "select": {"kind": draw(st.sampled_from(("Deployment", "StatefulSet")))},
        "fieldPaths": [path],
    }
    options = draw(
        st.sampled_from(({}, {"create": True}, {"delimiter": ":", "index": 1}, {"delimiter": "/", "index": 0}))
    )
    if options:
        target["options"] = options
    return {"source": source, "targets": [target]}


@st.composite
def _names(draw: st.DrawFn) -> dict[str, object]:
    value: dict[str, object] = {}
    chance = st.integers(0, 3)
    if draw(chance) == 0:
        value["namespace"] = draw(st.sampled_from(("shop", "one")))
    if draw(chance) == 0:
        value["namePrefix"] = "p-"
    if draw(st.integers(0, 5)) == 0:
        value["nameSuffix"] = "-s"
    if draw(st.integers(0, 5)) == 0:
        value["commonLabels"] = {"tier": "front"}
    if draw(st.integers(0, 5)) == 0:
        value["labels"] = [{"pairs": {"tier": "back"}, "includeSelectors": draw(st.booleans())}]
    if draw(st.integers(0, 8)) == 0:
        value["commonAnnotations"] = {"note": "x"}
    return value


@st.composite
def _changes(draw: st.DrawFn, files: Files, folder: str, objects: list[dict[str, object]]) -> dict[str, object]:
    value: dict[str, object] = {}
    chance = st.integers(0, 3)
    if draw(chance) < 2:
        value["images"] = draw(st.lists(_IMAGE_ENTRY, min_size=1, max_size=3))
    if draw(chance) < 2:
        value["patches"] = [draw(_patch(objects, files, folder)) for _ in range(draw(st.integers(1, 2)))]
    if draw(st.integers(0, 7)) == 0:
        value["patchesStrategicMerge"] = [json.dumps(draw(_merge_patch(objects)))]
    if draw(st.integers(0, 7)) == 0:
        target = {"version": "v1", "group": "apps", "kind": "Deployment", "name": draw(st.sampled_from(_NAMES))}
        value["patchesJson6902"] = [{"target": target, "patch": json.dumps([draw(_OPERATION)])}]
    counted = [_name(item) for item in objects if item["kind"] in ("Deployment", "StatefulSet")]
    if counted and draw(st.integers(0, 5)) == 0:
        value["replicas"] = [{"name": draw(st.sampled_from(counted)), "count": 3}]
    if draw(st.integers(0, 4)) == 0:
        value["replacements"] = [draw(_replacement(objects))]
    if draw(st.integers(0, 4)) == 0:
        behavior = draw(st.sampled_from((None,) * 30 + ("create", "merge", "replace")))
        entry = {
            "name": draw(st.sampled_from(("cfg", "cfg2", "web"))),
            "literals": [draw(st.sampled_from(("a=1", "image=api:9", "b=<&>")))],
        }
        value[draw(st.sampled_from(("configMapGenerator", "secretGenerator")))] = [
            entry | ({"behavior": behavior} if behavior else {})
        ]
    return value


@st.composite
def _level(
    draw: st.DrawFn, files: Files, folder: str, below: list[str], objects: list[dict[str, object]], component: bool
) -> None:  # fmt: skip
    """Write one kustomization; what lies below is included with it."""
    value: dict[str, object] = {}
    if component:
        value = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}
    elif draw(st.booleans()):
        value = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    resources = [f"../{name}" for name in below if not name.startswith("comp")]
    components = [f"../{name}" for name in below if name.startswith("comp")]
    own: list[dict[str, object]] = []
    for _ in range(draw(st.integers(0 if component else 1, 3))):
        own.append(draw(_object([*objects, *own])))
    objects.extend(own)
    for index, item in enumerate(own):
        name = f"{item['kind']}{index}.{draw(st.sampled_from(('yaml', 'json')))}"
        if draw(st.integers(0, 6)) == 0:
            item = {"apiVersion": "v1", "kind": "List", "items": [item]}
        files[f"{folder}/{name}"] = _json(item)
        resources.append(name)
    if draw(st.integers(0, 100)) == 0:
        resources.append("absent.yaml")
    for key, items in (("resources", resources), ("components", components)):
        if items:
            value[key] = items
    value |= draw(_names())
    value |= draw(_changes(files, folder, objects))
    files[f"{folder}/kustomization.yaml"] = _json(value)


@st.composite
def trees(draw: st.DrawFn) -> Files:
    """Return the files of a base, a component, a second base and an overlay in ``top``."""
    files: Files = {}
    objects: list[dict[str, object]] = []
    below: list[str] = []
    for name in ("base", "comp", "mid", "comp2"):
        if name == "base" or draw(st.integers(0, 2)) == 0:
            inner = [item for item in below if draw(st.booleans())] if name == "mid" else []
            draw(_level(files, name, inner, objects, name.startswith("comp")))
            below = [*(item for item in below if item not in inner), name]
    draw(_level(files, "top", below, objects, False))
    return files


def compared(files: Files, program: str = "kubectl") -> tuple[str, object, object]:
    """Return the verdict on ``top``, and both answers."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        for path, data in files.items():
            (root / "there" / path).parent.mkdir(parents=True, exist_ok=True)
            (root / "there" / path).write_bytes(data)
        they = kubectl(root / "there" / "top", program)
        we = render(write_tree(root / "here", files), "top")
    return verdict(we, they), we, they


def main() -> None:
    """Compare, print a table and the first trees that differ."""
    arguments = sys.argv[1:]
    count = int(arguments[0]) if arguments else 200
    program = arguments[arguments.index("--kubectl") + 1] if "--kubectl" in arguments else "kubectl"
    number = int(arguments[arguments.index("--seed") + 1]) if "--seed" in arguments else 1
    counts: Counter[str] = Counter()
    shown: list[str] = []

    @seed(number)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(trees())
    def run(files: Files) -> None:
        said, we, they = compared(files, program)
        counts[said] += 1
        if said.startswith("WRONG") and len(shown) < 8:
            shown.append(
                "\n".join([said, f"ours {we}", f"theirs {they}", *(f"--- {p}\n{d.decode()}" for p, d in files.items())])
            )

    run()
    print("\n\n==========\n".join(shown))
    for name, number_of in sorted(counts.items()):
        print(f"{number_of:6} {name}")
    sys.exit(1 if any(name.startswith("WRONG") for name in counts) else 0)


if __name__ == "__main__":
    main()
