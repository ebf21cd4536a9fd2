"""The generator: reads the description in ``maatoo/api`` and writes the modules made of it."""
