"""Other dates than the recorded ones: a run that happens some days and hours later or earlier.

Dates that users chose move by the days, so that they stay as far from the run as they were. What
the server itself wrote at the time of the recording moves by the hours as well.
"""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta

_DATE = re.compile(
    r"(?<!\d)(?P<day>\d{4}-\d\d-\d\d)(?:(?P<sep>[T ])(?P<time>\d\d:\d\d:\d\d))?(?!\d)"
)
#: a day in a chart
_LABEL = re.compile(r"(?<!\w)[A-Z][a-z]{2} \d{1,2}, \d\d(?!\d)")
#: a moment in a sentence
_SENTENCE = re.compile(r"[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d\d:\d\d [ap]m")
#: an hour of the day in a chart
_HOURS = re.compile(r"(\d\d):00-(\d\d):00")
#: the hour in which the recordings were made
RECORDED_HOUR = datetime(2026, 11, 23, 11)
_LAST_SECOND = RECORDED_HOUR + timedelta(minutes=59, seconds=59)


class Shift:
    """How far a run is moved.

    Args:
        days: by days.
        hours: and by hours, so few that no minute of the recordings comes to another day.
    """

    def __init__(self, days: int, hours: int) -> None:
        self.days, self.hours = timedelta(days=days), timedelta(hours=hours)
        self.whole = self.days + self.hours
        for moment in (RECORDED_HOUR, _LAST_SECOND):
            if (moment + self.hours).date() != moment.date():
                raise ValueError(f"{hours} hours are too many")

    def asked(self, text: str) -> str:
        """A text of a recorded request."""
        return _DATE.sub(self._moved, text)

    def answered(self, text: str) -> str:
        """A text of a recorded answer."""
        text = self.asked(text)
        text = _LABEL.sub(self._labelled, text)
        text = _SENTENCE.sub(self._told, text)
        return _HOURS.sub(self._hour, text)

    def _moved(self, match: re.Match[str]) -> str:
        time = match["time"]
        try:
            moment = datetime.fromisoformat(f"{match['day']} {time or '00:00:00'}")
            moment += self.whole if RECORDED_HOUR <= moment <= _LAST_SECOND else self.days
        except (ValueError, OverflowError):
            return match[0]
        return moment.strftime(f"%Y-%m-%d{match['sep']}%H:%M:%S" if time else "%Y-%m-%d")

    def _labelled(self, match: re.Match[str]) -> str:
        moment = datetime.strptime(match[0], "%b %d, %y") + self.days
        return f"{moment:%b} {moment.day}, {moment:%y}"

    def _told(self, match: re.Match[str]) -> str:
        moment = datetime.strptime(match[0], "%B %d, %Y %I:%M %p") + self.whole
        return f"{moment:%B} {moment.day}, {moment:%Y %I:%M} {f'{moment:%p}'.lower()}"

    def _hour(self, match: re.Match[str]) -> str:
        by = self.hours // timedelta(hours=1)
        first, last = (f"{(int(hour) + by) % 24:02}" for hour in match.groups())
        return f"{first}:00-{last}:00"


def shift_of(seed: int) -> Shift:
    """The shift that a seed chooses: by up to four years, and to any other hour of the day."""
    chance = random.Random(f"{seed} dates")
    days = chance.choice((-1, 1)) * chance.randrange(1, 1500)
    hours = [hour - RECORDED_HOUR.hour for hour in range(24) if hour != RECORDED_HOUR.hour]
    return Shift(days, chance.choice(hours))
