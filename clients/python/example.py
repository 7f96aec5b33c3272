"""A service with Rapport: writes with an idempotency key, handles failures, and listens to changes.

RAPPORT_URL=http://localhost:8000 RAPPORT_TOKEN=… python example.py <customer id>
"""

import asyncio
import os
import sys
import uuid
from datetime import UTC, datetime, timedelta

from rapport_client import Ambiguous, Failed, Failure, Rapport, Unauthenticated, Unavailable, UserError, changes
from rapport_client.generated.enums import ChangeKind, TouchpointKind
from rapport_client.generated.input_types import LogTouchpointInput

URL = os.environ.get("RAPPORT_URL", "http://localhost:8000")


async def token() -> str:
    """Return the token. A service fetches a fresh one here."""
    return os.environ.get("RAPPORT_TOKEN", "")


def told(failure: Failure) -> str:
    """Return what a user is told. Servers may send new codes: the default branch shows their message."""
    match failure:
        case UserError(code, field, message):
            return f"refused: {code} {'.'.join(field)}: {message}"
        case Unauthenticated():
            return "Sign in again."
        case Ambiguous(candidates=candidates):
            return f"Which one? {', '.join(name for _, name in candidates)}"
        case Unavailable():
            return "Rapport cannot be reached. Try again later."
        case _:
            return f"{failure.code}: {failure.message}"


def visited(customer: str, contacts: list[str], at: datetime) -> LogTouchpointInput:
    """Return a visit with a new idempotency key."""
    return LogTouchpointInput(
        idempotencyKey=str(uuid.uuid4()), kind=TouchpointKind.VISIT, at=at.isoformat(), customer=customer, contacts=contacts
    )


async def main(customer: str) -> None:
    """Log a visit to a customer, and print the change that it causes."""
    async with Rapport(URL, token) as rapport:
        found = (await rapport.customer_header(id=customer)).customer
        if not found:
            sys.exit("There is no such customer, or none that you may see.")
        newest = (await rapport.newest()).changes
        cursor = newest.nodes[0].cursor if newest and newest.nodes else ""
        contacts = [one.id for one in found.contacts.nodes]
        now = datetime.now(UTC)
        visit = visited(customer, contacts, now)  # create the key when the form opens; keep it until the answer arrives
        first = (await rapport.log_touchpoint(input=visit)).log_touchpoint
        again = (await rapport.log_touchpoint(input=visit)).log_touchpoint
        logged, repeated = (one.touchpoint if one else None for one in (first, again))
        print("logged:", found.name, logged.kind.value if logged else None)
        print("once:", logged == repeated)
        try:
            await rapport.log_touchpoint(input=visited(customer, contacts, now + timedelta(days=1)))
        except Failed as error:
            print(told(error.failures[0]))
        async for change in changes(rapport, cursor, customer=customer, kinds=[ChangeKind.CREATED]):
            print("heard:", change.kind.value, change.subject.typename__ if change.subject else None)
            break


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else ""))
