"""E-mails: the resource, sending into the outbox, what recipients do with them."""
