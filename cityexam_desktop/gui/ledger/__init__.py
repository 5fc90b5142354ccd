"""收件登记簿: what was received and decided, and the audit."""
