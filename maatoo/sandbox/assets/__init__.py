"""Assets: files that contacts download."""
