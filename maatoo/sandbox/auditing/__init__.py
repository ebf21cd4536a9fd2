"""The audit log: who created, changed or deleted what, and what was different afterwards."""
