"""核查: what departments see differently, what stands apart, all findings."""
