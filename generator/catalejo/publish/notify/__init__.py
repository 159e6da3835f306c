"""Tells people in chat and by mail what the newest nights of a published site have to tell."""

from .choose import Message, choose, unknown_teams
from .memory import SentMemory, read_memory, remember, write_memory
from .send import NotSentError, payload, send

__all__ = [
    "Message",
    "NotSentError",
    "SentMemory",
    "choose",
    "payload",
    "read_memory",
    "remember",
    "send",
    "unknown_teams",
    "write_memory",
]
