"""Gates: the rules of a policy judge what is known of one component, before a deployment or after it. Pure."""

from .answers import seconds_of
from .builtin import BUILT_IN
from .evaluate import asked_rules, by_score, comparisons, evaluate, needs, with_measured
from .facts import GateFacts, GateSurroundings, MeasuredRule, environment_named, facts_of, is_of_production
from .policy import read_policy
from .signals import MetricParams

__all__ = [
    "BUILT_IN", "GateFacts", "GateSurroundings", "MeasuredRule", "MetricParams", "asked_rules", "by_score",
    "comparisons", "environment_named", "evaluate", "facts_of", "is_of_production", "needs", "read_policy",
    "seconds_of", "with_measured",
]  # fmt: skip
