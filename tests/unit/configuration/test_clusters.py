"""``clusters:`` of the configuration: what ApplicationSets see."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.stacks.writer import write_capture

from catalejo.config import ConfigError, read_configuration
from catalejo.model.rendering import KnownCluster
from catalejo.model.world import Settings
from catalejo.stacks import build_stacks

HEAD = "site_name: x\ntheme: {name: material}\nplugins:\n  - catalejo:\n      people: none\n      clusters:\n"
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shops}
spec:
  generators: [{clusters: {selector: {matchLabels: {env: prod}}}}]
  template:
    metadata: {name: 'shop-{{name}}'}
    spec: {source: {repoURL: 'https://h/o/gitops', path: app}, destination: {name: '{{name}}', namespace: shop}}
"""
SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: us, labels: {argocd.argoproj.io/secret-type: cluster, env: prod}}
stringData: {name: us, server: 'https://us'}
"""


def test_they_are_read_with_labels_and_annotations(tmp_path: Path) -> None:
    """Only the name is asked for."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(HEAD + "        - {name: eu, server: 'https://eu', labels: {env: prod}}\n        - name: lab\n")
    assert read_configuration(file).settings.clusters == (
        KnownCluster("eu", "https://eu", labels={"env": "prod"}), KnownCluster("lab"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("item", "said"), [("{nam: eu}", "nam"), ("{name: eu, labels: {big: true}}", "labels"), ("eu", "str")]
)
def test_what_is_wrong_is_said_at_its_line(tmp_path: Path, item: str, said: str) -> None:
    """All of it at once, with an example."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(f"{HEAD}        - {item}\n        - {item}\n")
    with pytest.raises(ConfigError) as error:
        read_configuration(file)
    texts = [str(problem) for problem in error.value.problems]
    assert [":7:" in texts[0], ":8:" in texts[1]] == [True, True] and all(said in text for text in texts)


@pytest.mark.parametrize(
    ("clusters", "names", "unknown"),
    [
        ((), ["shop-us"], {}),
        ((KnownCluster("eu", "https://eu", labels={"env": "prod"}), KnownCluster("lab")), ["shop-eu", "shop-us"], {}),
        ((KnownCluster("us", "https://us", labels={"env": "dev"}),), [], {}),
    ],
)
def test_sets_see_them_beside_those_that_git_declares(
    tmp_path: Path, clusters: tuple[KnownCluster, ...], names: list[str], unknown: dict[str, int]
) -> None:
    """One that both name is as the configuration says."""
    files = {"argo/set.yaml": SET, "argo/us.yaml": SECRET}
    captured = write_capture(tmp_path / "capture", {"h/o/gitops": files})
    stacks = build_stacks(captured, Settings(clusters=clusters))
    assert [stack.name for stack in stacks.stacks if stack.is_application] == names and stacks.unexpanded == unknown


def test_without_any_the_generator_is_unknown(tmp_path: Path) -> None:
    """And with a list of all of them, of which none fits, there is nothing to know any more."""
    captured = write_capture(tmp_path / "capture", {"h/o/gitops": {"argo/set.yaml": SET}})
    assert build_stacks(captured, Settings()).unexpanded == {"clusters": 1}
    assert build_stacks(captured, Settings(clusters=(KnownCluster("lab"),))).unexpanded == {}
