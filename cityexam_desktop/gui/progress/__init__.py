"""进度: units by forms, who holds things up, and what they are told."""
