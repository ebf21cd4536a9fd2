"""Webhooks: the resource, the queue of events, and their signed delivery."""
