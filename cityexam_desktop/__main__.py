"""The program's start: a command with arguments, the window without."""

from __future__ import annotations

import sys

from cityexam_desktop import paths


def main() -> int:
    """Run the command that the arguments name, or open the window; give the exit code."""
    if paths.is_frozen():  # it may have been started to be the process that reads old formats
        from multiprocessing import freeze_support

        freeze_support()
    if len(sys.argv) > 1 and not _is_document(sys.argv[1]):
        from cityexam_desktop.cli import main as run_command

        return run_command()
    from cityexam_desktop.gui.app import run as open_window

    return open_window(sys.argv[1:])


def _is_document(argument: str) -> bool:
    """Whether it is a file that the desktop hands over, to be opened in the window."""
    return argument.lower().endswith((".cityexam", ".cxb"))


if __name__ == "__main__":
    sys.exit(main())
