"""What is asked: form packs, formulas and the reading of typed values."""
