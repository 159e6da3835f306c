"""Strategic merge patches as kustomize applies them (``kyaml/yaml/merge2``, lists grow at their beginning).

For the kinds that kustomize knows, lists of named things are joined by their key; for any other kind a patch's list
replaces the one that is there.
"""

from __future__ import annotations

from .objects import MAX_DEPTH
from .refusal import Unsure

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "ReplicationController")
_PODS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_WORKLOADS, ("spec", "template", "spec")),
    "Pod": ("spec",),
    "PodTemplate": ("template", "spec"),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
}
"""Where the kinds that kustomize knows hold the description of a pod."""
_CONTAINERS = ("containers", "initContainers", "ephemeralContainers")
_OF_PODS = dict.fromkeys((*_CONTAINERS, "volumes", "imagePullSecrets"), "name") | {"hostAliases": "ip"}
_OF_CONTAINERS = {"env": "name", "volumeMounts": "mountPath", "volumeDevices": "devicePath"}
"""Lists that are joined, by the name of their field, with the key that tells their items apart."""
_UNSURE = frozenset(("ports", "topologySpreadConstraints", "secrets", "conditions", "ownerReferences", "finalizers",
                     "webhooks", "addresses", "taints", "imagePullSecrets", "resourceClaims"))  # fmt: skip
"""Lists that are joined in ways that are not computed here."""
_DIRECTIVE = "$patch"
_ITEM = "[]"
GONE = object()
"""What a merge gives where nothing is left."""
_Path = tuple[str, ...]


def merge_object(there: dict[str, object], patch: dict[str, object], kind: str, known: bool) -> object:
    """Return an object with a patch merged into it, ``GONE`` where the patch removes it.

    ``known``: whether the kind is one whose fields kustomize knows.

    Raises:
        Unsure: the patch does what is not computed here.

    """
    return _Merge(_PODS.get(kind, ("",)), known).value(there, patch, ())


class _Merge:
    """Merges into one object; ``pod`` is the path of its pod's description."""

    def __init__(self, pod: _Path, known: bool) -> None:
        self.pod, self.known = pod, known

    def value(self, there: object, patch: object, path: _Path) -> object:
        """Return a value with a patch merged into it."""
        if len(path) > MAX_DEPTH:
            raise Unsure("limit")
        if patch is None:
            return GONE
        if isinstance(patch, dict):
            return self._mapping(there, patch, path)
        if isinstance(patch, list):
            return self._list(there, patch, path)
        if isinstance(there, dict | list):
            raise Unsure("patch")
        return patch

    def _mapping(self, there: object, patch: dict[str, object], path: _Path) -> object:
        directive = patch.get(_DIRECTIVE)
        if directive == "delete":
            return GONE
        if directive == "replace":
            return {key: value for key, value in patch.items() if key != _DIRECTIVE}
        if directive not in (None, "merge") or any(key.startswith("$") and key != _DIRECTIVE for key in patch):
            raise Unsure("patch")
        if there is not None and not isinstance(there, dict):
            raise Unsure("patch")
        result = dict(there) if isinstance(there, dict) else {}
        for key, value in patch.items():
            if key == _DIRECTIVE:
                continue
            merged = self.value(result.get(key), value, (*path, key))
            if merged is GONE:
                result.pop(key, None)
            else:
                result[key] = merged
        return result

    def _list(self, there: object, patch: list[object], path: _Path) -> object:
        if there is not None and not isinstance(there, list):
            raise Unsure("patch")
        before = there if isinstance(there, list) else []
        key = self._key(path)
        if key:
            return self._joined(before, patch, key, path)
        if any(isinstance(item, dict) and any(name.startswith("$") for name in item) for item in patch):
            raise Unsure("patch")
        if self.known and before and path[-1] in _UNSURE:
            raise Unsure("patch")
        return patch

    def _key(self, path: _Path) -> str:
        if not self.known:
            return ""
        if path[:-1] == self.pod:
            return _OF_PODS.get(path[-1], "")
        inside = path[: len(self.pod)] == self.pod and path[len(self.pod) : -1]
        return _OF_CONTAINERS.get(path[-1], "") if inside and inside in _INSIDE else ""

    def _joined(self, before: list[object], patch: list[object], key: str, path: _Path) -> object:
        """Return the patch's items first, each merged into the one with its key, and then the others."""
        named: dict[object, dict[str, object]] = {}
        for item in before:
            if not isinstance(item, dict) or not isinstance(item.get(key), str) or item[key] in named:
                raise Unsure("patch")
            named[item[key]] = item
        if any(isinstance(item, dict) and item.get(_DIRECTIVE) == "replace" for item in patch):
            raise Unsure("patch")
        first: list[object] = []
        seen: set[object] = set()
        for item in patch:
            if not isinstance(item, dict) or not isinstance(item.get(key), str) or item[key] in seen:
                raise Unsure("patch")
            seen.add(item[key])
            merged = self.value(named.pop(item[key], None), item, (*path, _ITEM))
            if merged is not GONE:
                first.append(merged)
        return [*first, *named.values()]


_INSIDE = frozenset((name, _ITEM) for name in _CONTAINERS)
