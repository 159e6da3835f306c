"""Where a stack belongs: environment, layer, cluster, owner; and folders that nothing deploys."""
