"""One module per sub-command of `python -m bot`; each has `main(argv) -> exit code`. See docs/operations.md.

Exit codes: 0 done, 1 could not be done, 2 wrong usage or a wrong setting.
"""
