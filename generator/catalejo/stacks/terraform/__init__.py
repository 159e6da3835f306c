"""Terraform and OpenTofu roots."""
