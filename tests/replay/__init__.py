"""The replay: the SDK call of every recorded exchange, against the recorded answer.

``python -m tests.replay`` prints the table of all exchanges.
"""
