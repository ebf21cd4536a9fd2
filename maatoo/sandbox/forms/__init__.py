"""Forms: the resource, submissions through the public endpoint, what a submission sets off."""
