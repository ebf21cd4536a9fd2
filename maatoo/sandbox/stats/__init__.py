"""Statistics: the tables behind the numbers, as rows of texts."""
