"""How fast the assistant is, what limits it, and how fast a stock Rasa server is beside it: `python -m benchmarks`."""
