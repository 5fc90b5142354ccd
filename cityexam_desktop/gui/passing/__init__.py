"""The unit's data and key passing on: to the next clerk, to another PC, back after a loss."""
