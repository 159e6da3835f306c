"""Gates: the rules of a policy judge what is known of one component, before a deployment or after it. Pure."""

from .builtin import BUILT_IN
from .evaluate import by_score, evaluate, needs
from .facts import GateFacts, GateSurroundings, environment_named, facts_of
from .policy import read_policy

__all__ = [
    "BUILT_IN", "GateFacts", "GateSurroundings", "by_score", "environment_named", "evaluate", "facts_of", "needs",
    "read_policy",
]  # fmt: skip
