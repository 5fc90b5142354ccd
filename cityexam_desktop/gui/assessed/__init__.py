"""评价: the indicators, each back to its formula, inputs and files; problems; charts."""
