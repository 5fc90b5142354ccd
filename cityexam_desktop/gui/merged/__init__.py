"""汇总: who has answered, what has to be decided, the county's values with their sources."""
