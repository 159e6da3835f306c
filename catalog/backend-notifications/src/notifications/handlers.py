"""What to say to a customer for each event, and through which channel."""

CHANNELS = {
    "orders.paid.v1": ("email", "push"),
    "orders.cancelled.v1": ("email", "sms"),
    "payments.rejected.v2": ("push",),
}


def channels(topic: str, quiet_hours: bool) -> tuple[str, ...]:
    """At night nothing rings: only e-mail is left."""
    wanted = CHANNELS.get(topic, ())
    return tuple(c for c in wanted if c == "email") if quiet_hours else wanted
