"""How answers travel: signed bundles."""
