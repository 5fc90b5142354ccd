"""The command line: every operation as a command; only calls functions of the rooms."""

from cityexam_desktop.cli.door import main

__all__ = ["main"]
