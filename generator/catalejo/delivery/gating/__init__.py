"""Gates: the rules of a policy judge what is known of one component, before a deployment or after it. Pure."""

from .builtin import BUILT_IN
from .evaluate import applicable, evaluate, needs
from .facts import GateFacts, Surroundings, facts_of
from .policy import read_policy

__all__ = [
    "BUILT_IN", "GateFacts", "Surroundings", "applicable", "evaluate", "facts_of", "needs", "read_policy",
]  # fmt: skip
