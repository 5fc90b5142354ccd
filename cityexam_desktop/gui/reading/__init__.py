"""A submission in the clerk's own screen: read by the officer, or typed from a letter."""
