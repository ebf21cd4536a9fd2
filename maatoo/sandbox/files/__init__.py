"""Files: uploads into the folders `images` and `media`, their lists and their deletion."""
