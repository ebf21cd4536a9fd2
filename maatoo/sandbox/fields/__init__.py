"""Custom fields: the schema of contacts and companies, reading values, showing them in groups."""
