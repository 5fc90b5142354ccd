"""报告: what the report will say first, what is not settled yet, and the files."""
