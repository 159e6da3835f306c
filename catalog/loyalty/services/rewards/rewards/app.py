"""The rewards that points can be exchanged for."""

from fastapi import FastAPI

app = FastAPI(title="Rewards")


@app.get("/rewards")
def rewards() -> list[dict[str, object]]:
    """Return what can be had for points today."""
    return []
