"""The mutation run: every operation against damaged answers; nothing but a MaatooError leaves.

``python -m tests.mutations --count 100000`` is the long form. It prints its seed, and for each
problem the number that repeats it: ``python -m tests.mutations --seed SEED --only NUMBER``.
"""
