"""Plain values of the conversation and the rules between them; no I/O, no framework."""
