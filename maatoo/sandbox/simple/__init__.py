"""Resources that are little more than their properties."""
