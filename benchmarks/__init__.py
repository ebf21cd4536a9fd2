"""Measures what the SDK costs against what one would write instead; ``python -m benchmarks``."""

from benchmarks import json_library as json_library  # first: it may hide orjson from all others
