"""What browsers call: the tracking script, hits, pixels, landing pages, downloads."""
