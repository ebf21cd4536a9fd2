"""The blocking client: resources with the names of the async ones, generated, over one driver."""
