"""Markdown to raw HTML, inside a child: MkDocs as a library with a fixed extension list."""
