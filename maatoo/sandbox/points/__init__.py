"""Points: the groups, the actions that give points, the triggers that act on them."""
