"""How schools' lists are read, and how they come in."""
