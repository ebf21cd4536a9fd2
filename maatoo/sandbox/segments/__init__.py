"""Segments: the resource, filters evaluated on contacts, and membership."""
