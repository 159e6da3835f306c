"""What can be concluded of a repository that declares nothing: type, name, description, evidence, a file to paste."""
