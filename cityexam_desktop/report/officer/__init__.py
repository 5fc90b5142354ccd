"""What an officer prints, sends or passes on while collecting: sheets and the whole dataset."""
