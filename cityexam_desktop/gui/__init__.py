"""The windows; Qt lives only here."""
