"""Argo CD Applications and ApplicationSets: what they deploy, from where, to where."""
