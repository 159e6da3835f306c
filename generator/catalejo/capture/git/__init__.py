"""Git, run the hardened way: commands, messages, mirrors, foreign directories, paths."""
