"""Entity files of other names: read where the configuration names them, told where nobody does."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from catalejo.catalog import build_catalog
from catalejo.config import ConfigError, read_configuration
from catalejo.model.capture import SourceKind, SourceStatus
from catalejo.model.entities import Catalog
from catalejo.model.world import Settings

from .captures import POOL, build, component, make_capture

CSV = "github.com/acme/csv"
OTHER = {"backstage-catalog.yaml": component("csv-schema"), "README.md": "# CSV\n"}


def with_globs(tmp_path: Path, files: dict[str, str], *globs: str) -> Catalog:
    """Build a repository whose source has an option ``entities``."""
    captured = make_capture(tmp_path, {CSV: files})
    source = SourceStatus("test", SourceKind.REPOSITORIES, "git", "ok", "", entities=globs)
    captured.manifest = msgspec.structs.replace(captured.manifest, sources=(source,))
    return build_catalog(captured, Settings(people="names"), pool=POOL)


def test_a_file_of_another_name_is_told_where_nobody_names_it(tmp_path: Path) -> None:
    """One note for each repository, with the first line that says so; the repository has its component."""
    files = {
        **OTHER,
        "a/entities.yaml": "# x\n" + component("x"),
        "app-config.yaml": "backend: {url: https://backstage.io}\n",
    }
    catalog = build(tmp_path, {CSV: files})
    (found,) = [f for f in catalog.findings if f.code == "CAT055"]
    assert found.args["files"] == "a/entities.yaml, backstage-catalog.yaml"
    assert (found.origin.path, found.origin.line, found.occurrences) == ("a/entities.yaml", 2, 2)
    assert "component:default/csv" in catalog.entities


@pytest.mark.parametrize(
    "path", ["examples/a.yaml", "tests/fixtures/a.yaml", "skeleton/a.yaml", "vendor/x/a.yaml", "a.json", "a.md"]
)
def test_files_that_are_no_part_of_the_catalogue_are_not_told(tmp_path: Path, path: str) -> None:
    """Examples, fixtures, raw material of templates, foreign code, other formats."""
    catalog = build(tmp_path, {CSV: {path: component("x"), "README.md": "# CSV\n"}})
    assert "CAT055" not in {f.code for f in catalog.findings}


@pytest.mark.parametrize(
    "text", [component("${{ values.name }}"), "apiVersion: v1\nkind: ConfigMap\ndata: {a: backstage.io/v1alpha1}\n"]
)
def test_texts_that_only_mention_an_entity_are_not_told(tmp_path: Path, text: str) -> None:
    """A template's placeholders, a value in another object."""
    catalog = build(tmp_path, {CSV: {"x.yaml": text, "README.md": "# CSV\n"}})
    assert "CAT055" not in {f.code for f in catalog.findings}


def test_a_file_that_a_location_names_is_read_and_not_told(tmp_path: Path) -> None:
    """Also one of another repository."""
    location = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\n"
        f"spec: {{targets: ['https://{CSV}/blob/main/backstage-catalog.yaml']}}\n"
    )
    catalog = build(tmp_path, {CSV: OTHER, "github.com/acme/all": {"catalog-info.yaml": location}})
    assert "component:default/csv-schema" in catalog.entities
    assert "CAT055" not in {f.code for f in catalog.findings}


@pytest.mark.parametrize("glob", ["**/backstage-*.yaml", "/backstage-catalog.yaml", "backstage-*.{yml,yaml}"])
def test_the_configuration_names_further_files(tmp_path: Path, glob: str) -> None:
    """With globs from the root, as Backstage's ``catalogPath``; other YAML that they match is no entity."""
    files = {**OTHER, "backstage-values.yaml": "a: 1\n", "examples/backstage-x.yaml": component("example")}
    catalog = with_globs(tmp_path, files, glob)
    assert [ref for ref in catalog.entities if ref.startswith("component:")] == ["component:default/csv-schema"]
    assert not [f for f in catalog.findings if f.code.startswith("CAT")]


def configured(tmp_path: Path, entities: str) -> tuple[str, ...]:
    """Return the option of a configuration's only source."""
    path = tmp_path / "mkdocs.yml"
    path.write_text(
        "site_name: x\ntheme: {name: material}\nplugins:\n  - catalejo:\n      sources:\n"
        f"        - local: {{path: ., entities: {entities}}}\n"
    )
    return read_configuration(path).sources[0].entities


def test_the_option_is_checked(tmp_path: Path) -> None:
    """A text stands for a list of one; what can name no file is told with its place."""
    assert configured(tmp_path, "['**/a.yaml', b.yaml]") == ("**/a.yaml", "b.yaml")
    assert configured(tmp_path, "'**/a.yaml'") == ("**/a.yaml",)
    for wrong in ("['']", "['/']", "['../a.yaml']", "['a\\b']", "[1]", "{a: b}"):
        with pytest.raises(ConfigError, match=r"mkdocs.yml:6:\d+: entities") as caught:
            configured(tmp_path, wrong)
        assert len(caught.value.problems) == 1
