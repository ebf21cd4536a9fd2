"""Accounts over the API: users, roles, and which permissions there are."""
