"""使用说明: the manual beside the work, opened by F1 at the page of what is focused."""
