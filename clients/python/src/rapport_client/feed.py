"""The change feed that survives disconnects."""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import cast

from websockets import ConnectionClosed, InvalidHandshake, InvalidMessage

from rapport_client.errors import Failed, Unavailable
from rapport_client.generated.client import Rapport
from rapport_client.generated.enums import ChangeKind
from rapport_client.generated.on_change import OnChange, OnChangeChanged

# Close codes after which a reconnect cannot help, because the client has a bug. After 4403, the client tries once with a new token.
USELESS = {1002, 1003, 1007, 1008, 1009, 1010, 4004, 4400, 4401, 4406, 4409, 4429}
REFUSED = 4403


async def changes(
    rapport: Rapport, after: str | None = None, *, kinds: list[ChangeKind] | None = None, customer: str | None = None
) -> AsyncIterator[OnChangeChanged]:
    """Yield every change after a cursor, or from now on, once and in order.

    After a disconnect, it subscribes again after the last yielded change. Raises `Failed` and `ConnectionClosed` if a reconnect cannot
    help.
    """
    failures, refused = 0, False
    while True:
        try:
            if after is None:
                newest = (await rapport.newest()).changes
                after = newest.nodes[0].cursor if newest and newest.nodes else ""
            asked = cast(AsyncGenerator[OnChange, None], rapport.on_change(kinds=kinds, customer=customer, after=after))
            async with aclosing(asked) as answers:
                async for answer in answers:
                    if answer.changed:
                        failures, refused = 0, False
                        after = answer.changed.cursor
                        yield answer.changed
        except Failed as error:
            if not all(isinstance(one, Unavailable) for one in error.failures):
                raise
        except ConnectionClosed as error:
            code = error.rcvd.code if error.rcvd else 1006
            if code in USELESS or (code == REFUSED and refused):
                raise
            refused = code == REFUSED
        except (OSError, TimeoutError, InvalidHandshake, InvalidMessage):
            pass  # the server cannot be reached
        await asyncio.sleep(min(30, 0.25 * 2**failures) * random.uniform(0.5, 1))  # noqa: S311 -- spreads reconnects, keeps no secret
        failures += 1
