"""The sample county: one year, played by the same functions that people use."""

from cityexam_desktop.demo.play import play

__all__ = ["play"]
