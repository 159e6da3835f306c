"""The policy that holds where no file says otherwise: what any organisation would ask before it deploys."""

from __future__ import annotations

from ...model.gates import GatePhase, GatePolicy, GateRule

_PRE, _POST = GatePhase.PRE, GatePhase.POST
_RULES = (
    GateRule(name="registered", kind="registered", phase=_PRE),
    GateRule(name="no-open-incident", kind="incidents", phase=_PRE, envs=("prod",), optional=True,
             exempt={"change-type": ("hotfix",)}),
    GateRule(name="no-freeze", kind="freezes", phase=_PRE),
    GateRule(name="build-passed", kind="ci", phase=_PRE, optional=True),
    GateRule(name="apis-kept", kind="apis", phase=_PRE, envs=("prod",), on_fail="block", on_inconclusive="warn"),
    GateRule(name="no-critical-alert", kind="alerts", phase=_PRE, envs=("prod",), optional=True,
             on_inconclusive="warn", exempt={"change-type": ("hotfix",)}),
    GateRule(name="healthy", kind="health", phase=_POST, optional=True, on_fail="rollback"),
    GateRule(name="as-git-says", kind="drift", phase=_POST, optional=True, on_fail="warn", on_inconclusive="warn"),
    GateRule(name="no-new-alert", kind="alerts", phase=_POST, optional=True, on_fail="rollback",
             on_inconclusive="warn"),
    GateRule(name="error-ratio", kind="metric", phase=_POST, optional=True, on_fail="rollback",
             params={"indicator": "error_ratio", "max": 0.05, "max_increase": 0.01, "max_ratio": 2.0}),
)  # fmt: skip
BUILT_IN = GatePolicy(_RULES)
"""Rules of systems that many organisations do not have are optional: without one they are skipped, and that is said."""
