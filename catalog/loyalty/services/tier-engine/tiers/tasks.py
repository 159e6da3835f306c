"""The nightly task that moves customers between tiers."""

from celery import Celery

app = Celery("tiers")


@app.task
def move_all() -> None:
    """Move each customer to the tier that the last twelve months give."""
