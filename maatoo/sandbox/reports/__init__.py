"""Reports: the resource, and running one over the sandbox's own tables."""
