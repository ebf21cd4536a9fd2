"""Companies: the resource, how it reads and shows its fields, and the contacts in it."""
