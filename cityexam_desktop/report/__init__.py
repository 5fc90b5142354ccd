"""How it is told: the county report from one neutral content."""
