"""The start page, and the ways in which a file is opened or made."""
