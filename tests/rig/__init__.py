"""Loopback servers that speak like GitHub, Git over HTTP and Argo CD, for tests and for looking by hand."""
