"""The canonical folder that is written: its columns (docs/graph.md), rows, moments and days."""

import csv
import gzip
import io
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

INVENTED = Path(__file__).parent / "invented"
SEED = "rapport-1"
INVENTION = "invented"

COLUMNS = {
    "reps": "externalId name email title covers",
    "departments": "externalId name",
    "products": "externalId guaranteeMonths terms",
    "customers": "externalId domain status confidential parent competesWith",
    "contacts": "externalId name email phone doNotContact reportsTo",
    "employments": "contact customer title department site buyingRole since until",
    "knows": "from to how strength since",
    "opportunities": "externalId customer products status reason value currency openedAt closedAt rep",
    "purchases": "externalId placedBy deliveredAt status sellerPresent",
    "promises": "externalId purchase customer kind text madeAt dueAt status keptAt confirmedWith",
    "news": "externalId text at about",
    "touchpoints": "externalId customer contacts rep kind direction at summary nextStep personal about",
    "findings": "externalId touchpoint kind text at from about",
    "satisfaction": "externalId purchase contact at expectation experience willingToRepeat trustworthy didAsSaid cared givenBy",
    "followups": "externalId customer purchase kind dueAt status doneAt doneBy skippedAt assignedTo reason",
    "claims": "externalId customer contact purchase product cause severity status verdict finding remedies channel department concerns "
    "grounds demand openedAt dueAt assessedAt resolvedAt understoodAt reopened cost currency",
    "servicejobs": "externalId customer claim purchase kind status openedAt agreedAt doneAt text cost currency underGuarantee",
    "referrals": "externalId by customer to status how after askedAt givenAt contactedAt metAt wonAt lostAt declinedAt note",
    "references": "externalId contact customer askedAt givenAt declinedAt note",
}
_PACKED_FROM = 150_000
_FIRST_HOUR = {"North America": 15, "Europe": 8, "Pacific": 1}


def chance(*about: object) -> random.Random:
    """Return a random generator for one subject, so that a change to one subject leaves the others unchanged."""
    return random.Random(":".join([SEED, *map(str, about)]))  # noqa: S311 - a demo, not a secret


def moment(rng: random.Random, day: date, group: str) -> str:
    """Return a time within working hours of that part of the world, in UTC, on that UTC day."""
    hour = _FIRST_HOUR[group] + rng.randrange(7)
    return f"{day.isoformat()}T{hour:02}:{rng.randrange(12) * 5:02}:00Z"


def day_of(at: str) -> date:
    """Return the day of a moment."""
    return date.fromisoformat(at[:10])


def later(day: date, days: int) -> date:
    """Return the day that many days later."""
    return day + timedelta(days=days)


def closing(day: date) -> str:
    """Return the end of a day, because a follow-up can be completed until then."""
    return f"{day.isoformat()}T23:59:59Z"


class Folder:
    """The rows of every concept, in the order in which they were added."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}

    def add(self, concept: str, **values: object) -> str:
        """Add a row. A missing externalId becomes the concept's next number. Returns the externalId."""
        rows = self.rows[concept]
        columns = COLUMNS[concept].split()
        if "externalId" in columns and "externalId" not in values:
            values["externalId"] = f"{concept[:2].upper()}{len(rows) + 1:05}"
        unknown = set(values) - set(columns)
        if unknown:
            raise ValueError(f"{concept} has no column {', '.join(sorted(unknown))}")
        rows.append({name: _text(values.get(name)) for name in columns})
        return str(values.get("externalId", ""))

    def texts(self) -> dict[str, str]:
        """Return the CSV text of each concept."""
        written = {}
        for concept, columns in COLUMNS.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, columns.split(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows[concept])
            written[concept] = out.getvalue()
        return written

    def write(self, folder: Path = INVENTED) -> None:
        """Replace the files of the folder. Large files are compressed to the same bytes every time."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in [*folder.glob("*.csv"), *folder.glob("*.csv.gz")]:
            old.unlink()
        for concept, text in self.texts().items():
            if len(text) < _PACKED_FROM:
                (folder / f"{concept}.csv").write_text(text, encoding="utf-8", newline="")
            else:
                (folder / f"{concept}.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def stored(folder: Path = INVENTED) -> dict[str, str]:
    """Return the stored CSV text of each concept."""
    return {
        path.name.split(".")[0]: gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_bytes().decode()
        for path in sorted([*folder.glob("*.csv"), *folder.glob("*.csv.gz")])
    }


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return "|".join(map(str, value))
    return str(value)
