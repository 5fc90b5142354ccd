"""收件: files come in, keys are compared, submissions are reviewed."""
