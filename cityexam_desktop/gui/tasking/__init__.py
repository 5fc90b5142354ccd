"""The page 任务: a year's task prepared, looked over, issued and issued again."""
