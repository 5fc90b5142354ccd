"""What was answered: the workspace file and the only SQL of the program."""
