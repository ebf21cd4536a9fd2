"""Masking of credentials in texts, URLs, answers and log lines."""

from maatoo.redaction.arguments import HidesArguments, hides_arguments, without_frames
from maatoo.redaction.credentials import Credentials, Headers, Secrets, masked_headers
from maatoo.redaction.data import is_secret, mask_data
from maatoo.redaction.logs import LOGGERS, RedactingFilter, protect_loggers
from maatoo.redaction.texts import MASK, forms_of, known, mask_named, redact

__all__ = [
    "LOGGERS",
    "MASK",
    "Credentials",
    "Headers",
    "HidesArguments",
    "RedactingFilter",
    "Secrets",
    "forms_of",
    "hides_arguments",
    "is_secret",
    "known",
    "mask_data",
    "mask_named",
    "masked_headers",
    "protect_loggers",
    "redact",
    "without_frames",
]
