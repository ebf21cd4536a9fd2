"""Campaigns: the resource, their events, their members, and the log of what was done."""
