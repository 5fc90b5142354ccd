"""What is doubtful: the checks of a form pack over a submission."""
