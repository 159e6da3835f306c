"""The actions of steps: each changes the workspace in memory, or plans a request to a host."""
