"""Writing of change sets: nodes, relationships, and separate statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from graph.client.moments import apart
from graph.commit import history, statements
from graph.commit.change_set import Actor, Arrow, ChangeSet, label
from graph.commit.standing import Runs
from values.search_values import derived, names


async def apply(run: Runs, made: Sequence[ChangeSet], now: datetime, actor: Actor) -> None:
    """Write nodes, relationships and separate statements. Each label and each kind of relationship takes one statement."""
    by = actor._asdict()
    creates: dict[str, list[Any]] = defaultdict(list)
    updates: dict[str, dict[str, Any]] = defaultdict(dict)
    arrows: dict[tuple[bool, str, str, str], list[Any]] = defaultdict(list)
    for change_set in made:
        for kind, row in change_set.creates:
            creates[kind].append(apart(row | derived(kind, row, new=True)))
        for found, properties in change_set.updates.values():
            # `found` has its last version here
            known = updates[found.label].setdefault(found.id, {})
            known |= {**properties, **derived(found.label, properties), "version": found.version}
        for new, every in ((False, change_set.erased), (True, change_set.arrows)):
            for one in every:
                arrow = (label(one.start), one.kind, label(one.end))
                if not new:
                    arrows[(True, *arrow)] = [row for row in arrows[(True, *arrow)] if not _is(row, one)]
                arrows[(new, *arrow)].append([one.start, one.end, _facts(one) if new else one.facts])
    for kind, rows in creates.items():
        await run(statements.create(kind), rows=rows, now=now, by=by)
    before: dict[str, Any] = {}
    for kind, changed in updates.items():
        before |= dict(
            await run(statements.update(kind), rows=[[one, *apart(properties)] for one, properties in changed.items()], now=now, by=by)
        )
    for (new, start, kind, end), rows in sorted(arrows.items(), key=itemgetter(0)):
        if rows:
            await run((statements.link if new else statements.unlink)(start, kind, end), rows=rows)
    if before:
        await history.write(run, made, before, now, actor)
    for statement, parameters in _together([one for change_set in made for one in change_set.statements]):
        await run(statement, **parameters, by=by)


def _facts(arrow: Arrow) -> dict[str, Any]:
    """Return the properties of a relationship, with the values derived from its texts."""
    old = names(arrow.kind)
    return {name: fact for name, fact in arrow.facts.items() if name not in old} | derived(arrow.kind, arrow.facts)


def _is(row: list[Any], erased: Arrow) -> bool:
    """Return whether a relationship created by an earlier row of the request is the one that a later row deletes."""
    return row[:2] == [erased.start, erased.end] and erased.facts.items() <= row[2].items()


def _together(asked: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Return the statements. Equal statements whose parameters are all lists are merged into one."""
    found: list[tuple[str, dict[str, Any]]] = []
    first: dict[str, dict[str, Any]] = {}
    for statement, parameters in asked:
        if statement in first:
            for name, rows in parameters.items():
                first[statement][name] += rows
        elif all(isinstance(rows, list) for rows in parameters.values()):
            first[statement] = {name: [*rows] for name, rows in parameters.items()}
            found.append((statement, first[statement]))
        else:
            found.append((statement, parameters))
    return found
