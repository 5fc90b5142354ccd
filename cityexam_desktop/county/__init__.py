"""What the answers add up to: inbox, merge, assessment."""
