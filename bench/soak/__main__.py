"""The soak test: `make soak HOURS=8`, or `.venv/bin/python -m bench.soak [HOURS]`. Ends with exit code 1 if a promise was broken.

The service has two workers, a Neo4j of its own, and a copy of a generated graph of 1,000 customers. docs/soak.md has the promises.
"""

import asyncio
import os
import platform
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from bench.block import GraphSize
from bench.company import rep_id
from bench.graph import home_of, opened
from bench.soak.plan import FULL, SoakPlan, planned
from bench.soak.processes import kill, samples
from bench.soak.record import HEAD, MEMORY, WARMING, Kill, SoakPeriod, broken
from bench.soak.traffic import Traffic
from insights.enums import Role
from tests.faults.service import PATIENCE, Service, supervised

SIZE = GraphSize(1000)
SAMPLE = 5.0  # seconds between two samples of memory and open files
SETTINGS = {"RAPPORT_PROFILE": "production", "RAPPORT_WORKERS": "2", "RAPPORT_HEAP": "512m", "RAPPORT_PAGE_CACHE": "64m"}


async def _assault(plan: SoakPlan, traffic: Traffic, began: float) -> None:
    """Kill by the plan. Each time, record the time until the service is ready again."""
    service = traffic.service
    for after, what in plan.kills:
        await asyncio.sleep(began + after - time.monotonic())
        killed = Kill(what, time.monotonic())
        traffic.kills.append(killed)
        await asyncio.to_thread(kill, service, what)
        await asyncio.to_thread(service.ready, PATIENCE)
        killed.ready = time.monotonic()


async def _sampled(traffic: Traffic) -> None:
    while True:
        for role, megabytes, files in samples(traffic.service):
            traffic.period.sample(role, megabytes, files)
        await asyncio.sleep(SAMPLE)


async def _soak(plan: SoakPlan, service: Service) -> list[SoakPeriod]:
    traffic, periods = Traffic(service, SIZE), list[SoakPeriod]()
    began = time.monotonic()
    tasks = [asyncio.create_task(one) for one in (traffic.run(), _assault(plan, traffic, began), _sampled(traffic))]
    for number in range(1, plan.periods + 1):
        until = asyncio.create_task(asyncio.sleep(began + number * plan.period - time.monotonic()))
        done, _ = await asyncio.wait([*tasks, until], return_when=asyncio.FIRST_COMPLETED)
        for ended in done:
            ended.result()  # raises the error of a task that failed
        await asyncio.wait([until])
        period = traffic.next_period()
        await traffic.check(period, last=number == plan.periods)
        print(period.row(number), flush=True)
        for failure in period.failures[:10]:
            print(failure, file=sys.stderr, flush=True)
        periods.append(period)
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return periods


def main() -> None:
    """Run the test and print a row for each period, then the verdict."""
    try:
        plan = planned(float(sys.argv[1]) if len(sys.argv) > 1 else 8)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    with opened(SIZE, lambda text: print(text, file=sys.stderr)):
        pass
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, load average before {os.getloadavg()[0]:.1f}"
    print(f"{date.today()}, {machine}. {plan.periods} periods of {plan.period / 60:.0f} minutes, a kill every {plan.interval:.0f} s.")
    if plan.interval < FULL:
        print(
            "A full run has periods of 30 minutes and a kill every 600 s. In this run, the first period stands for the first half hour, "
            f"and the first {plan.reference} periods stand for the first hour. Memory may grow by 15 % instead of 5 %, because Java and "
            "Python are still warming up in such a short period."
        )
    print(f"\n{HEAD}", flush=True)
    with tempfile.TemporaryDirectory(prefix="rapport soak ") as folder:
        shutil.copytree(home_of(SIZE), Path(folder) / "store")
        with supervised(Path(folder), Role.MANAGER, rep_id(0), **SETTINGS) as service:
            periods = asyncio.run(_soak(plan, service))
    found = broken(periods, plan.reference, WARMING if plan.interval < FULL else MEMORY)
    print(f"\nLoad average after: {os.getloadavg()[0]:.1f}. " + ("Broken: " + " ".join(found) if found else "Every promise held."))
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
