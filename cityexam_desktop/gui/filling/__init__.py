"""The department's form page (填报)."""
