"""``catalog:write`` and ``catalog:register``: an entity file; a static catalog finds it with its next capture."""

from __future__ import annotations

from collections.abc import Mapping

import yaml as pyyaml

from ...kit.read.yaml import load_documents
from ...model.refs import RefError, make_ref
from ...model.scaffolding import LATER_START, ScaffoldFile
from ..expressions import NotSupported
from ..workspace import safe_path
from .run import Outputs, PlannedRun, text_input


def write(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Write an entity, with the template that it was made from."""
    entity = given.get("entity")
    if not isinstance(entity, dict) or not isinstance(entity.get("metadata"), dict):
        raise NotSupported("input entity is no entity with metadata")
    metadata = dict(entity["metadata"])
    if run.order.ref:
        notes = metadata.get("annotations")
        metadata["annotations"] = {
            **(notes if isinstance(notes, dict) else {}), "backstage.io/source-template": run.order.ref,
        }  # fmt: skip
    text = pyyaml.safe_dump({**entity, "metadata": metadata}, sort_keys=False, allow_unicode=True, width=120)
    if LATER_START in text or "\\uE000" in text:
        raise NotSupported("the entity needs what is known only after a request was sent")
    path = text_input(given.get("filePath"), "filePath", "catalog-info.yaml")
    run.workspace.write(path, ScaffoldFile(text.encode()))
    return path, {}


def register(run: PlannedRun, step: str, given: Mapping[str, object]) -> tuple[str, Outputs]:
    """Say what the next capture will find; the entity is that of the file that was made."""
    path = text_input(given.get("catalogInfoPath"), "catalogInfoPath", "/catalog-info.yaml").lstrip("/")
    base = given.get("repoContentsUrl")
    url = given.get("catalogInfoUrl") or (f"{base}/{path}" if isinstance(base, str) else "")
    if not isinstance(url, str) or not url:
        raise NotSupported("neither catalogInfoUrl nor repoContentsUrl is given")
    made = {"catalogInfoUrl": url, **_entity_of(run, path)}
    return "nothing is sent: the next capture finds the file", made


def _entity_of(run: PlannedRun, path: str) -> Outputs:
    """Return the reference of the first entity of the file, looked for in what was planned last."""
    inner = safe_path(path)
    places = [run.workspace.read(inner), *(one.files.get(inner) for one in reversed(run.requests))]
    for file in places:
        for document in load_documents(file.data) if file is not None else ():
            value = document.value if isinstance(document.value, dict) else {}
            metadata = value.get("metadata")
            if isinstance(metadata, dict) and isinstance(value.get("kind"), str):
                try:
                    namespace = str(metadata.get("namespace") or "default")
                    return {"entityRef": make_ref(str(value["kind"]), namespace, str(metadata.get("name", "")))}
                except RefError:
                    return {}
    return {}
