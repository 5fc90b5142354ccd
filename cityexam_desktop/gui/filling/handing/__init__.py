"""分发与回收 in the window: who has what, what came back, what has to be decided."""
