"""Contacts: the resource, its search, what is done with one contact, and what belongs to it."""
