"""Measures what the SDK costs against what one would write instead; ``python -m benchmarks``."""
