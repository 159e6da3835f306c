"""Our outline of Terraform files, held against a full parser of the language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hcl2
import pytest

from catalejo.stacks.terraform.hcl import read_blocks

ROOT = Path(__file__).resolve().parents[3]
LABELS = {"resource": 2, "data": 2, "module": 1, "provider": 1, "variable": 1, "output": 1, "backend": 1}
ODD = """
# a comment { with a bracket
terraform { backend "s3" { key = "a}b" } }
module "one-line" { source = "./x" }
module "m" {
  source = "git::https://example.com/m.git?ref=v1" // a remark
  for_each = { for k, v in var.a : k => { n = v } if v != "}" }
  text = <<-EOT
    module "no" { source = "./no" }
  EOT
}
/* resource "no" "no" {} */
resource "a" "b" {
  name = "x-${var.env == "prod" ? "p" : "{"}-y"
  nested { inner { v = [1, { a = 2 }] } }
}
locals { a = tolist(["x", "y"])[0] }
"""


def judged(text: str) -> set[tuple[str, ...]]:
    """Return type and labels of every top block as python-hcl2 reads them."""
    found = set()
    parsed: dict[str, Any] = hcl2.loads(text)
    for kind, items in parsed.items():
        for item in items if isinstance(items, list) and not kind.startswith("__") else ():
            labels = []
            for _ in range(LABELS.get(kind, 0)):
                name = next(key for key in item if not key.startswith("__"))
                labels.append(name.strip('"'))
                item = item[name]
            found.add((kind, *labels))
    return found


@pytest.mark.parametrize("path", [None, *sorted((ROOT / "stacks").rglob("*.tf"))], ids=str)
def test_the_outline_has_the_blocks_of_the_language(path: Path | None) -> None:
    """Every top block with its labels, nothing from comments, heredocs or expressions."""
    text = path.read_text("utf-8") if path else ODD
    assert {(block.type, *block.labels) for block in read_blocks(text).blocks} == judged(text)
