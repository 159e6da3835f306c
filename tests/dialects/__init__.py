"""Pages as we render them beside what the renderer of their own dialect makes of them."""
