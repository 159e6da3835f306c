"""Build yesterday's sales report: extract, join, publish."""

import datetime
import sys


def day(argument: str | None, today: datetime.date) -> datetime.date:
    """The day to report: the one named, else yesterday."""
    return datetime.date.fromisoformat(argument) if argument else today - datetime.timedelta(days=1)


if __name__ == "__main__":
    print(day(sys.argv[1] if len(sys.argv) > 1 else None, datetime.date.today()))
