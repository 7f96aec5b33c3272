"""`rapport`: the command line. Each command opens the database, calls one function of another module and prints the result."""

import logging
import os
import shutil
import signal
import sys
import tomllib
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from graph import migrations
from graph.client.driver import Address, connect
from graph.embedded import private
from insights.enums import Role
from server import store
from server.errors import CommandError, told
from server.progress import CommandProgress
from server.settings import Settings, SettingsError, load

app = typer.Typer(
    name="rapport",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
exports = typer.Typer(help="Write an answer as CSV to standard output.", no_args_is_help=True)
app.add_typer(exports, name="export")
Port = Annotated[int | None, typer.Option("--port", "-p", min=0, max=65535, help="Port to listen on (RAPPORT_PORT). Defaults to 8000.")]
Store = Annotated[str | None, typer.Option("--store", help="Embedded store: `store` for your data, `demo-adventureworks` for the demo.")]


def _print_version(asked: bool) -> None:
    """Print the version of this checkout, or of the installed package, and exit."""
    if asked:
        file = Path(__file__).parents[1] / "pyproject.toml"
        project = tomllib.loads(file.read_text(encoding="utf-8"))["project"] if file.exists() else {}
        print(f"rapport {project.get('version') or metadata.version('rapport')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Rapport: a GraphQL API over Neo4j. It answers how deep each customer relationship is, and why."""


@app.command()
def demo(
    source: Annotated[
        str, typer.Option(help="adventureworks: real accounts, invented activity. northwind: real data only.")
    ] = "adventureworks",
    port: Port = None,
) -> None:
    """Serve the demo graph: start Neo4j, load the demo once, and print a URL, tokens and a query to paste."""
    from server.running import run_demo

    run_demo(_settings(port=port), source)


@app.command()
def serve(
    port: Port = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Number of worker processes (RAPPORT_WORKERS). Defaults to 1.")] = None,
    name: Store = None,
) -> None:
    """Serve your graph at /graphql until Ctrl-C or SIGTERM."""
    from server.running import run

    run(_settings(port=port, workers=workers), name or store.STORE)


@app.command()
def token(
    role: Annotated[Role, typer.Option(case_sensitive=False, help="Role of the token: own customers, own territories, or everything.")],
    rep: Annotated[
        str | None, typer.Option(help="Id of a rep. Defaults to a rep with customers or the manager of the root territory.")
    ] = None,
    name: Store = None,
) -> None:
    """Print a token. Nothing else goes to standard output, so you can pipe it."""
    from server.auth import make_token

    settings = _settings()
    if rep is None and role is not Role.ADMIN:
        with CommandProgress() as progress, store.opened(settings, _meant(settings, name), progress.say) as address:
            rep = _whose(address, role, rep)
    key = settings.home / "secret"
    new = settings.secret is None and not key.exists()
    print(make_token(settings, role, rep))
    if new:
        typer.echo(f"A new key is in {key}. A server that uses another folder, or RAPPORT_SECRET, refuses this token.", err=True)


@app.command()
def migrate(
    action: Annotated[str | None, typer.Argument(help="`unlock` removes the lock of a run that was killed.", metavar="[unlock]")] = None,
    check: Annotated[bool, typer.Option("--check", help="Apply nothing. The exit code is 1 when a migration is missing.")] = False,
    name: Store = None,
) -> None:
    """Apply migrations: constraints, indexes and changes of stored data."""
    if action not in (None, "unlock"):
        raise typer.BadParameter(f"`{action}` is not an action. Use `rapport migrate` or `rapport migrate unlock`.")
    settings = _settings()
    with CommandProgress() as progress, store.opened(settings, name or store.STORE, progress.say) as address, connect(address) as driver:
        if action == "unlock":
            owner = migrations.locked_by(driver)
            migrations.unlock(driver)
            done = [f"Removed the lock of {owner}." if owner else "There is no lock."]
        elif check:
            done = [f"not applied: V{one.version} {one.description}" for one in migrations.pending(driver)]
        else:
            done = [f"applied: {one}" for one in migrations.migrate(driver, owner=store.owner(), progress=progress.say)]
    print("\n".join(done or ["Every migration is applied."]))
    if check and done:
        raise typer.Exit(1)


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="`canonical`, or a mapping in ingest/sources: northwind, adventureworks, online_retail …")],
    path: Annotated[Path, typer.Argument(help="Folder with the files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report what would change. Write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if any row is rejected.")] = False,
    changes: Annotated[
        bool, typer.Option("--changes/--no-changes", help="Write one change per record to the change feed. Turn off for a first load.")
    ] = True,
    name: Store = None,
) -> None:
    """Import files. Report created, updated and unchanged records, and each rejected row."""
    import ingest

    settings = _settings()
    with CommandProgress() as progress, store.opened(settings, name or store.STORE, progress.say) as address:  # noqa: SIM117  # reads better
        with store.migrated(settings, address, progress.say) as driver:
            given: dict[str, Any] = {"currency": settings.currency, "rates": settings.rates, "changes": changes}
            report = ingest.load(driver, source, path, dry_run=dry_run, strict=strict, progress=progress.rows, **given)
    print("\n".join(report.lines()))
    if report.written:
        print("Next: run `rapport refresh` to judge the relationships.")
    if strict and report.rejected:
        raise CommandError("Nothing was written. Fix the rejected rows, or import without --strict.")


@app.command()
def refresh(
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Judge as of the end of this day, UTC. Defaults to today.")
    ] = None,
    backfill: Annotated[str | None, typer.Option(help="`monthly` also judges the month ends before that day.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Report how many customers would change level with the current weights. Write nothing.")
    ] = False,
    name: Store = None,
) -> None:
    """Judge every relationship as of a day and store its standing. A standing of a later day is never replaced."""
    from graph.derived import refresh
    from graph.derived.monthly_contacts import plan_contacts
    from server.practice import practice

    settings = _settings()
    day: date | None = as_of.date() if as_of else None
    with CommandProgress() as progress, store.opened(settings, name or store.STORE, progress.say) as address:  # noqa: SIM117  # reads better
        with store.migrated(settings, address, progress.say) as driver:
            try:
                if explain:
                    would = refresh.explain(driver, day, progress=progress.count)
                    print("\n".join(refresh.told(would)))
                    return
                if day is None:
                    plan_contacts(driver, datetime.now(UTC), practice(settings))
                done = refresh.refresh(driver, day, backfill=backfill, progress=progress.count, company=ZoneInfo(settings.zone))
            except ValueError as error:
                raise CommandError(str(error)) from None
    levels = ", ".join(f"{count} {level.value.lower() if level else 'without a level'}" for level, count in done.levels.items())
    print(f"{done.customers} customers judged as of {done.as_of} in {done.seconds:.1f} s: {levels or 'none'}. {done.changes} changes.")


@app.command()
def quality(
    source: Annotated[str, typer.Argument(help="`canonical`, or a mapping in ingest/sources.")],
    path: Annotated[Path, typer.Argument(help="Folder with the files.")],
    cut: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day whose data the scores may use.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of the predicted period.")],
) -> None:
    """Measure how well scores, levels and offers predict what customers do next. Uses a separate database (docs/quality.md)."""
    from quality import DataSource, measure
    from quality.store import own_store
    from quality.table import lines

    settings = _settings()
    files = DataSource(source, path, settings.currency, settings.rates)
    with CommandProgress() as progress, own_store(progress.say, heap=settings.heap, page_cache=settings.page_cache) as address:
        found = measure(address, files, cut.date(), until.date(), progress.count)
    print("\n".join(lines(found)))


@exports.command("portfolio")
def export_portfolio(
    territory: Annotated[
        str | None, typer.Option(help="Id of a territory, including all territories below. Defaults to all territories.")
    ] = None,
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day. Defaults to the first record.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, UTC. Defaults to today.")] = None,
    role: Annotated[Role, typer.Option(case_sensitive=False, help="Role of the viewer.")] = Role.ADMIN,
    rep: Annotated[str | None, typer.Option(help="Id of that rep or manager. Defaults as for `rapport token`.")] = None,
    name: Store = None,
) -> None:
    """Write a portfolio as CSV, one measure per line: levels, migration, virtuous circle, claims, care and lost sales."""
    from server import export

    settings = _settings()
    days: dict[str, Any] = {"start": start and start.date(), "end": end and end.date()}
    with CommandProgress() as progress, store.opened(settings, _meant(settings, name), progress.say) as address:
        export.portfolio(address, sys.stdout, role=role, rep=_whose(address, role, rep), territory=territory, **days)


def _whose(address: Address, role: Role, rep: str | None) -> str | None:
    """Return the given rep, or the rep with the most records for the role. Raises `CommandError` when the graph has no such rep."""
    if rep is not None or role is Role.ADMIN:
        return rep
    with connect(address) as driver:
        found = store.somebody(driver, role)
    if found is None:
        raise CommandError(f"There is no {role.value.lower()} in this graph. Import reps, or name a rep with --rep.")
    return found


@app.command()
def schema(
    check: Annotated[bool, typer.Option("--check", help="Compare the schema with schema/schema.graphql instead of printing it.")] = False,
) -> None:
    """Print the schema (SDL)."""
    from schema.execution import sdl

    text = sdl()
    if not check:
        print(text, end="")
        return
    committed = Path(__file__).parents[1] / "schema" / "schema.graphql"
    if not committed.exists() or committed.read_text(encoding="utf-8") != text:
        raise CommandError("schema/schema.graphql is out of date. Run `rapport schema > schema/schema.graphql`.")
    print("schema/schema.graphql is up to date.")


@app.command()
def doctor(port: Port = None, name: Store = None) -> None:
    """Check port, disk, memory, Java, jars, database, password, migrations and visibility. The exit code is 1 if a check fails."""
    from server import doctor

    try:
        settings = load(**({"port": port} if port is not None else {}))
    except SettingsError as error:
        raise CommandError(f"FAIL  settings    {error}") from None
    if not doctor.report(doctor.checks(settings, name), print):
        raise typer.Exit(1)


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")] = False, name: Store = None) -> None:
    """Delete all embedded stores including demos, or only the store given with --store. Tokens stay valid."""
    settings = _settings()
    if store.own(settings):
        raise CommandError("NEO4J_URI is set, but reset only deletes embedded stores. Empty your database yourself, or unset NEO4J_URI.")
    found = [path for path in store.stores(settings) if name in (None, path.name)]
    if not found:
        raise CommandError(f"There is no store {name or ''} in {settings.home}: nothing to delete.".replace("  ", " "))
    for path in found:
        if owner := store.embedded(settings, path.name).owner:
            raise CommandError(f"{path} is in use by process {owner}. Stop that process first.")
    if not yes and not typer.confirm(f"Delete {', '.join(str(path) for path in found)} and all data in it?"):
        raise typer.Exit(1)
    for path in found:
        shutil.rmtree(path)
        print(f"{path} is deleted.")


def _settings(**given: Any) -> Settings:
    return load(**{name: value for name, value in given.items() if value is not None})


def _meant(settings: Settings, name: str | None) -> str:
    return store.STORE if store.own(settings) else store.meant(settings, name)


def main() -> None:
    """Run the command and print its errors in one line. The exit code is 1 for an error and 2 for invalid arguments."""
    os.umask(private.UMASK)  # output files hold confidential records
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # the exception carries the same message
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup sets this
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
