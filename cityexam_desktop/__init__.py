"""cityexam: a county examines its town once a year, signed and offline."""

__version__ = "0.1.0"
