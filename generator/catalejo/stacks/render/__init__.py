"""What a folder renders to: kustomizations, charts, plain manifests."""
