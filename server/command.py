"""`rapport`: the command line. Each command opens the database, calls one function of another module and tells what came of it."""

import logging
import os
import shutil
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from graph import migrations, private
from graph.driver import Address, connect
from insights.enums import Role
from server import store
from server.errors import CommandError, told
from server.progress import Progress
from server.settings import Settings, SettingsError, load

app = typer.Typer(
    name="rapport",
    help="Rapport: how deep the relationship with each customer is, and why, as a GraphQL API over Neo4j.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
exports = typer.Typer(help="Write an answer as CSV to standard output.", no_args_is_help=True)
app.add_typer(exports, name="export")
Port = Annotated[int | None, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on (RAPPORT_PORT; 8000 if unsaid).")]
Store = Annotated[str | None, typer.Option("--store", help="Embedded store: `store` is yours, `demo-adventureworks` that of the demo.")]


@app.command()
def demo(
    source: Annotated[str, typer.Option(help="adventureworks: real accounts, invented activity; northwind: all real.")] = "adventureworks",
    port: Port = None,
) -> None:
    """Serve the demo graph: starts Neo4j, loads the demo once, and prints a URL, tokens and a query to paste."""
    from server.running import run_demo

    run_demo(_settings(port=port), source)


@app.command()
def serve(
    port: Port = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that answer (RAPPORT_WORKERS; 1 if unsaid).")] = None,
    name: Store = None,
) -> None:
    """Serve your graph at /graphql, until Ctrl-C or SIGTERM."""
    from server.running import run

    run(_settings(port=port, workers=workers), name or store.STORE)


@app.command()
def token(
    role: Annotated[Role, typer.Option(case_sensitive=False, help="What they may see: their own, their subtree, everything.")],
    rep: Annotated[str | None, typer.Option(help="Whose: the id of a rep. Unsaid: one with customers, or the root's manager.")] = None,
    name: Store = None,
) -> None:
    """Print a token, alone, so that it can be piped."""
    from server.auth import make_token

    settings = _settings()
    if rep is None and role is not Role.ADMIN:
        with Progress() as progress, store.opened(settings, _meant(settings, name), progress.say) as address:
            rep = _whose(address, role, rep)
    key = settings.home / "secret"
    new = settings.secret is None and not key.exists()
    print(make_token(settings, role, rep))
    if new:
        typer.echo(f"A new key is in {key}. A server that uses another folder, or RAPPORT_SECRET, refuses this token.", err=True)


@app.command()
def migrate(
    action: Annotated[str | None, typer.Argument(help="`unlock` removes the lock that a killed run left.", metavar="[unlock]")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit code 1 where something is not applied.")] = False,
    name: Store = None,
) -> None:
    """Bring the database's constraints and indexes up to date."""
    if action not in (None, "unlock"):
        raise typer.BadParameter(f"`{action}` is no action: there is `rapport migrate` and `rapport migrate unlock`.")
    settings = _settings()
    with Progress() as progress, store.opened(settings, name or store.STORE, progress.say) as address, connect(address) as driver:
        if action == "unlock":
            owner = migrations.locked_by(driver)
            migrations.unlock(driver)
            done = [f"The lock of {owner} is removed." if owner else "There is no lock."]
        elif check:
            done = [f"not applied: V{one.version} {one.description}" for one in migrations.pending(driver)]
        else:
            done = [f"applied: {one}" for one in migrations.migrate(driver, owner=store.owner(), progress=progress.say)]
    print("\n".join(done or ["Every migration is applied."]))
    if check and done:
        raise typer.Exit(1)


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="canonical, or a mapping in ingest/sources: northwind, adventureworks, online_retail …")],
    path: Annotated[Path, typer.Argument(help="The folder with its files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="All or nothing: one rejected row, and nothing is written.")] = False,
    changes: Annotated[bool, typer.Option("--changes/--no-changes", help="Write a change per record; not for a first load.")] = True,
    name: Store = None,
) -> None:
    """Import files, and say what was created, updated, left alone and rejected, row by row."""
    import ingest

    settings = _settings()
    with Progress() as progress, store.opened(settings, name or store.STORE, progress.say) as address:  # noqa: SIM117  # reads better
        with store.migrated(settings, address, progress.say) as driver:
            given: dict[str, Any] = {"currency": settings.currency, "rates": settings.rates, "changes": changes}
            report = ingest.load(driver, source, path, dry_run=dry_run, strict=strict, progress=progress.rows, **given)
    print("\n".join(report.lines()))
    if report.written:
        print("Next: `rapport refresh` judges the relationships anew.")
    if strict and report.rejected:
        raise CommandError("Nothing was written: mend the rejected rows, or import without --strict.")


@app.command()
def refresh(
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day whose end is judged, UTC; else today.")] = None,
    backfill: Annotated[str | None, typer.Option(help="`monthly` also judges the month ends before it.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Only say how many customers would move, by these weights.")] = False,
    name: Store = None,
) -> None:
    """Judge every relationship as of a day, and store where each stands. Never replaces a standing of a later day."""
    from graph import refresh as refreshing
    from graph.planning import plan_contacts
    from server.practice import practice

    settings = _settings()
    day: date | None = as_of.date() if as_of else None
    with Progress() as progress, store.opened(settings, name or store.STORE, progress.say) as address:  # noqa: SIM117  # reads better
        with store.migrated(settings, address, progress.say) as driver:
            try:
                if explain:
                    would = refreshing.explain(driver, day, progress=progress.count)
                    print("\n".join(refreshing.told(would)))
                    return
                if day is None:
                    plan_contacts(driver, datetime.now(UTC), practice(settings))
                done = refreshing.refresh(driver, day, backfill=backfill, progress=progress.count, company=ZoneInfo(settings.zone))
            except ValueError as error:
                raise CommandError(str(error)) from None
    levels = ", ".join(f"{count} {level.value.lower() if level else 'without a level'}" for level, count in done.levels.items())
    print(f"{done.customers} customers judged as of {done.as_of} in {done.seconds:.1f} s: {levels or 'none'}; {done.changes} changes.")


@app.command()
def quality(
    source: Annotated[str, typer.Argument(help="canonical, or a mapping in ingest/sources.")],
    path: Annotated[Path, typer.Argument(help="The folder with its files.")],
    cut: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day that is known.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day of those that are foretold.")],
) -> None:
    """Measure how well scores, levels and offers foretell what customers do next, on a database of its own (docs/quality.md)."""
    from quality import Source, measure
    from quality.store import own_store
    from quality.table import lines

    settings = _settings()
    files = Source(source, path, settings.currency, settings.rates)
    with Progress() as progress, own_store(progress.say, heap=settings.heap, page_cache=settings.page_cache) as address:
        found = measure(address, files, cut.date(), until.date(), progress.count)
    print("\n".join(lines(found)))


@exports.command("portfolio")
def export_portfolio(
    territory: Annotated[str | None, typer.Option(help="The id of a territory: it and all below it. Unsaid: everywhere.")] = None,
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day. Unsaid: ever.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day, UTC. Unsaid: today.")] = None,
    role: Annotated[Role, typer.Option(case_sensitive=False, help="As whom it is seen.")] = Role.ADMIN,
    rep: Annotated[str | None, typer.Option(help="The id of that rep or manager. Unsaid: as for `rapport token`.")] = None,
    name: Store = None,
) -> None:
    """Write a portfolio as CSV, a measure a line: levels, migration, the virtuous circle, claims, care, lost sales."""
    from server import export

    settings = _settings()
    days: dict[str, Any] = {"start": start and start.date(), "end": end and end.date()}
    with Progress() as progress, store.opened(settings, _meant(settings, name), progress.say) as address:
        export.portfolio(address, sys.stdout, role=role, rep=_whose(address, role, rep), territory=territory, **days)


def _whose(address: Address, role: Role, rep: str | None) -> str | None:
    """The rep named, or one with that role."""
    if rep is not None or role is Role.ADMIN:
        return rep
    with connect(address) as driver:
        found = store.somebody(driver, role)
    if found is None:
        raise CommandError(f"There is no {role.value.lower()} in this graph: import some, or say whose it is with --rep.")
    return found


@app.command()
def schema(
    check: Annotated[bool, typer.Option("--check", help="Compare with schema/schema.graphql instead.")] = False,
) -> None:
    """Print the schema (SDL)."""
    from graphql import print_schema

    from schema.execution import build

    text = print_schema(build()).rstrip() + "\n"
    if not check:
        print(text, end="")
        return
    committed = Path(__file__).parents[1] / "schema" / "schema.graphql"
    if not committed.exists() or committed.read_text(encoding="utf-8") != text:
        raise CommandError("schema/schema.graphql is not what the code says: run `rapport schema > schema/schema.graphql`.")
    print("schema/schema.graphql is up to date.")


@app.command()
def doctor(port: Port = None, name: Store = None) -> None:
    """Check port, disk, memory, Java, jars, database, password and migrations; exit code 1 where one fails."""
    from server import doctor as checks

    try:
        settings = load(**({"port": port} if port is not None else {}))
    except SettingsError as error:
        raise CommandError(f"FAIL  settings    {error}") from None
    if not checks.report(checks.checks(settings, name), print):
        raise typer.Exit(1)


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False, name: Store = None) -> None:
    """Delete the embedded stores, demos included, or the one named. Tokens stay valid."""
    settings = _settings()
    if store.own(settings):
        raise CommandError("NEO4J_URI is set, and reset deletes embedded stores only: empty your database yourself, or unset NEO4J_URI.")
    found = [path for path in store.stores(settings) if name in (None, path.name)]
    if not found:
        raise CommandError(f"There is no store {name or ''} in {settings.home}: nothing to delete.".replace("  ", " "))
    for path in found:
        if owner := store.embedded(settings, path.name).owner:
            raise CommandError(f"{path} is in use by process {owner}: stop it first.")
    if not yes and not typer.confirm(f"Delete {', '.join(str(path) for path in found)}, with everything in it?"):
        raise typer.Exit(1)
    for path in found:
        shutil.rmtree(path)
        print(f"{path} is deleted.")


def _settings(**given: Any) -> Settings:
    return load(**{name: value for name, value in given.items() if value is not None})


def _meant(settings: Settings, name: str | None) -> str:
    return store.STORE if store.own(settings) else store.meant(settings, name)


def main() -> None:
    """The command, with its errors told in a line: exit code 1, or 2 for a command that cannot be understood."""
    os.umask(private.UMASK)  # what a command writes holds confidential records
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what it says is in the error too
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, lambda got, _frame: sys.exit(128 + got))
    try:
        app(prog_name="rapport")
    except Exception as error:
        if os.environ.get("RAPPORT_DEBUG"):
            raise
        print(f"rapport: {told(error)}", file=sys.stderr, flush=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
