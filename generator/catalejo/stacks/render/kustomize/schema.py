"""The fields of a kustomization and their types, as kustomize decodes them: what does not fit, it refuses.

Keys are matched without regard to case, unknown ones are errors, and a number or ``yes`` is no text
(https://github.com/kubernetes-sigs/kustomize ``api/types/kustomization.go``).
"""

from __future__ import annotations

import msgspec

from .refusal import Rejected


class Struct(msgspec.Struct, frozen=True):
    """A struct of kustomize: its name in error messages, its fields in lower case."""

    name: str
    fields: dict[str, Shape]


class ListOf(msgspec.Struct, frozen=True):
    """A list whose items have one shape."""

    item: Shape


class MapOf(msgspec.Struct, frozen=True):
    """A mapping of texts to values of one shape."""

    item: Shape


Shape = str | Struct | ListOf | MapOf
TEXT, WHOLE, TRUTH, ANY = "string", "int", "bool", ""
_TEXTS, _PAIRS = ListOf(TEXT), MapOf(TEXT)
_SPELLING = """
    apiVersion kind metadata name namespace labels annotations resources bases components crds namePrefix
    nameSuffix commonLabels commonAnnotations patches patchesStrategicMerge patchesJson6902 images imageTags
    replacements replicas vars sortOptions openapi configMapGenerator secretGenerator helmGlobals helmCharts
    helmChartInflationGenerator generatorOptions configurations generators transformers validators buildMetadata
    newName tagSuffix newTag digest count path patch target options group version labelSelector
    annotationSelector allowNameChange allowKindChange pairs includeSelectors includeTemplates
    includeVolumeClaimTemplates fields create behavior literals files envs env type disableNameSuffixHash
    immutable source sourceValue targets select reject fieldPath fieldPaths delimiter index encoding objref
    fieldref order legacySortOptions orderFirst orderLast chartHome configHome repo releaseName valuesFile
    additionalValuesFiles valuesInline valuesMerge
"""
_WRITTEN = {name.lower(): name for name in _SPELLING.split()}


def _struct(name: str, /, **fields: Shape) -> Struct:
    return Struct(name, {key.lower(): shape for key, shape in fields.items()})


_ID: dict[str, Shape] = {"group": TEXT, "version": TEXT, "kind": TEXT, "name": TEXT, "namespace": TEXT}
_SELECTOR = _struct("Selector", **_ID, annotationSelector=TEXT, labelSelector=TEXT)
_OPTIONS = _struct("GeneratorOptions", labels=_PAIRS, annotations=_PAIRS, disableNameSuffixHash=TRUTH, immutable=TRUTH)
_MAKES: dict[str, Shape] = {
    "namespace": TEXT, "name": TEXT, "behavior": TEXT, "literals": _TEXTS, "files": _TEXTS, "envs": _TEXTS,
    "env": TEXT, "options": _OPTIONS,
}  # fmt: skip
_IMAGES = ListOf(_struct("Image", name=TEXT, newName=TEXT, tagSuffix=TEXT, newTag=TEXT, digest=TEXT))
_ARGS = _struct("PatchArgs", allowNameChange=TRUTH, allowKindChange=TRUTH)
_PATCHES = ListOf(_struct("Patch", path=TEXT, patch=TEXT, target=_SELECTOR, options=_ARGS))
_SPEC = _struct("FieldSpec", group=TEXT, version=TEXT, kind=TEXT, path=TEXT, create=TRUTH)
_LABEL = _struct("Label", pairs=_PAIRS, includeSelectors=TRUTH, includeTemplates=TRUTH,
                 includeVolumeClaimTemplates=TRUTH, fields=ListOf(_SPEC))  # fmt: skip
_FIELD = _struct("FieldOptions", delimiter=TEXT, index=WHOLE, encoding=TEXT, create=TRUTH)
_SOURCE = _struct("SourceSelector", **_ID, fieldPath=TEXT, options=_FIELD)
_TARGET = _struct("TargetSelector", select=_SELECTOR, reject=ListOf(_SELECTOR), fieldPaths=_TEXTS, options=_FIELD)
REPLACEMENT = _struct("ReplacementField", path=TEXT, source=_SOURCE, sourceValue=TEXT, targets=ListOf(_TARGET))
KUSTOMIZATION = _struct(
    "Kustomization", apiVersion=TEXT, kind=TEXT,
    metadata=_struct("ObjectMeta", name=TEXT, namespace=TEXT, labels=_PAIRS, annotations=_PAIRS),
    openapi=_PAIRS, namePrefix=TEXT, nameSuffix=TEXT, namespace=TEXT, commonLabels=_PAIRS, labels=ListOf(_LABEL),
    commonAnnotations=_PAIRS, patchesStrategicMerge=_TEXTS, patchesJson6902=_PATCHES, patches=_PATCHES,
    images=_IMAGES, imageTags=_IMAGES, replacements=ListOf(REPLACEMENT),
    replicas=ListOf(_struct("Replica", name=TEXT, count=WHOLE)), vars=ANY, sortOptions=ANY, resources=_TEXTS,
    components=_TEXTS, crds=_TEXTS, bases=_TEXTS, configMapGenerator=ListOf(_struct("ConfigMapArgs", **_MAKES)),
    secretGenerator=ListOf(_struct("SecretArgs", **_MAKES, type=TEXT)), helmGlobals=ANY, helmCharts=ANY,
    helmChartInflationGenerator=ANY, generatorOptions=_OPTIONS, configurations=_TEXTS, generators=_TEXTS,
    transformers=_TEXTS, validators=_TEXTS, buildMetadata=_TEXTS,
)  # fmt: skip


class Misfit(Rejected):
    """A value that kustomize cannot decode; ``at`` is where it stands."""

    def __init__(self, reason: str, at: tuple[str | int, ...]) -> None:
        super().__init__(reason)
        self.at = at


def check(value: object, shape: Shape = KUSTOMIZATION) -> None:
    """Check a value, read with the numbers and truth values of YAML 1.1, against a shape.

    Raises:
        Misfit: kustomize would refuse it; the message is its reason.

    """
    _check(value, shape, "", "", ())


def _check(value: object, shape: Shape, owner: str, field: str, at: tuple[str | int, ...]) -> None:
    if value is None or shape == ANY:
        return
    if isinstance(shape, Struct):
        _check_struct(value, shape, owner, field, at)
    elif isinstance(shape, ListOf):
        if not isinstance(value, list):
            raise Misfit(_wrong(value, owner, field, f"[]{_go_name(shape.item)}"), at)
        for index, item in enumerate(value):
            _check(item, shape.item, owner, field, (*at, index))
    elif isinstance(shape, MapOf):
        if not isinstance(value, dict):
            raise Misfit(_wrong(value, owner, field, "map[string]string"), at)
        for key, item in value.items():
            _check(item, shape.item, owner, field, (*at, key))
    elif not _is(value, shape):
        raise Misfit(_wrong(value, owner, field, shape), at)


def _check_struct(value: object, shape: Struct, owner: str, field: str, at: tuple[str | int, ...]) -> None:
    if not isinstance(value, dict):
        raise Misfit(_wrong(value, owner, field, f"types.{shape.name}"), at)
    for key, item in value.items():
        known = shape.fields.get(key.lower())
        if known is None:
            raise Misfit(f'invalid Kustomization: json: unknown field "{key[:100]}"', (*at, key))
        name = _WRITTEN.get(key.lower()) or str(key)
        _check(item, known, shape.name, f"{field}.{name}" if field else name, (*at, key))


def _is(value: object, shape: str) -> bool:
    if shape == TEXT:
        return isinstance(value, str)
    if shape == TRUTH:
        return isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool)


def _go_name(shape: Shape) -> str:
    return shape if isinstance(shape, str) else f"types.{getattr(shape, 'name', '')}"


def _wrong(value: object, owner: str, field: str, wanted: str) -> str:
    """Return the words of Go's decoder for a value of the wrong type."""
    match value:
        case bool():
            kind = "bool"
        case int() | float():
            kind = "number"
        case str():
            kind = "string"
        case list():
            kind = "array"
        case _:
            kind = "object"
    return f"invalid Kustomization: json: cannot unmarshal {kind} into Go struct field {owner}.{field} of type {wanted}"


def spelled(value: object, shape: Shape = KUSTOMIZATION) -> object:
    """Return a checked value whose keys are spelled as kustomize documents them."""
    if isinstance(shape, Struct) and isinstance(value, dict):
        return {
            _WRITTEN.get(key.lower(), key): spelled(item, shape.fields.get(key.lower(), ANY))
            for key, item in value.items()
        }
    if isinstance(shape, ListOf) and isinstance(value, list):
        return [spelled(item, shape.item) for item in value]
    return value
