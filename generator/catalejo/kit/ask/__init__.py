"""What whoever asks a host or a system needs to know of asking: errors by kind, answers, the client that is given."""
