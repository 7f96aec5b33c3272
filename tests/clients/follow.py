"""Prints the cursor of every change: follow.py <url> <token> <after> <milliseconds of silence>."""

import asyncio
import sys

from rapport_client import Rapport, changes


async def main(url: str, token: str, after: str, silence: str) -> None:
    async def given() -> str:
        return token

    async with Rapport(url, given, silence=int(silence) / 1000) as rapport:
        async for change in changes(rapport, after):
            print(change.cursor, flush=True)


asyncio.run(main(*sys.argv[1:]))
