"""OpenSSF Scorecard: how a public project is kept, by the checks of that tool."""

from __future__ import annotations

import re

from ..contract import Follows, Integration
from ..scanning import scan_question
from .ask import Scorecard, ask
from .fields import is_results, keep_results
from .read import read_results

INTEGRATION = Integration(
    id="scorecard",
    title="OpenSSF Scorecard",
    questions=(
        scan_question("scorecard", keep_results, is_results, read_results)._replace(
            address=re.compile(r"/projects/[^/?]+/[^/?]+/[^/?]+$")
        ),
    ),
    needs={
        "en": "nothing: only public repositories are asked about",
        "es": "nada: solo se pregunta por repositorios públicos",
    },
    spec=Scorecard,
    ask=ask,
    short="source",
    follows=Follows("github", ""),
)
