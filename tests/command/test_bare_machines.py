"""Machines that lack something: each command works without it, or ends with one line that says how to fix it."""

import ctypes
import os
import platform
import resource
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

import neo4j
import pytest

from graph.client.driver import Address
from graph.embedded.processes import command_line
from server import graphiql
from server.errors import told
from tests.conftest import environment
from tests.waiting import until

pytestmark = pytest.mark.neo4j
ROOT = Path(__file__).parents[2]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="uses calls of Linux")
_KEEP_CAPABILITIES, _SECCOMP, _DROP_CAPABILITY, _NO_NEW_PRIVILEGES, _AMBIENT = 8, 22, 24, 38, 47  # prctl(2)
_OVERRIDE, _READ_SEARCH, _OWNER = 1, 2, 3  # capabilities(7)
_SOCKET = {"x86_64": 41, "aarch64": 198}  # number of the system call socket(2)
NOBODY = 54_321  # a user without an entry in the list of users

Done = subprocess.CompletedProcess[str]


def rapport(*arguments: str, folder: Path, before: Callable[[], None] | None = None, given: Mapping[str, str] = {}) -> Done:
    """Run the command in a folder. `before` restricts its process. A variable that is empty is not set."""
    variables = {**environment(PYTHONPATH=str(ROOT)), **given}
    return subprocess.run(
        [sys.executable, "-P", "-m", "server.command", *arguments], cwd=folder, preexec_fn=before,
        env={name: value for name, value in variables.items() if value}, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def refused(done: Done, *says: str) -> None:
    """Assert that the command failed, and that its error is one line with the texts."""
    assert done.returncode == 1, done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("rapport: ")
    assert all(text in line for text in says), line
    assert done.stderr.count("rapport: ") == 1
    assert "Traceback" not in done.stderr
    assert "bug of Rapport" not in line


def _prctl(*arguments: object) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(*arguments):
        raise OSError(ctypes.get_errno(), "prctl")


def as_owner_only() -> None:
    """Make permissions of files count for root too."""
    if os.geteuid() == 0:
        for capability in (_OVERRIDE, _READ_SEARCH, _OWNER):
            _prctl(_DROP_CAPABILITY, capability, 0, 0, 0)


def as_a_user_without_a_home() -> None:
    """Become a user who is in no list of users, and who may read every file but write none."""
    libc = ctypes.CDLL(None, use_errno=True)
    _prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    kept = 1 << _READ_SEARCH
    libc.capset(struct.pack("II", 0x2008_0522, 0), struct.pack("6I", kept, kept, kept, 0, 0, 0))
    _prctl(_AMBIENT, 2, _READ_SEARCH, 0, 0)


def with_small_files() -> None:
    """Let no file grow past 100 kB, as on a disk that fills up."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def without_ipv6() -> None:
    """Refuse sockets of IPv6, as a kernel without IPv6 does. A filter of system calls answers EAFNOSUPPORT."""
    number = _SOCKET[platform.machine()]
    steps = (
        (0x20, 0, 0, 0),  # load the number of the call
        (0x15, 0, 3, number),
        (0x20, 0, 0, 16),  # load its first argument, the family
        (0x15, 0, 1, 10),  # AF_INET6
        (0x06, 0, 0, 0x0005_0000 | 97),  # return EAFNOSUPPORT
        (0x06, 0, 0, 0x7FFF_0000),  # allow
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    _prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _prctl(_SECCOMP, 2, ctypes.addressof(program) and ctypes.c_void_p(ctypes.addressof(program)))


def read_only(folder: Path) -> Path:
    """Return a new folder that cannot be written."""
    folder.mkdir()
    folder.chmod(0o500)
    return folder


def test_the_embedded_database_starts_without_ps_and_without_ipv6(tmp_path: Path) -> None:
    store = tmp_path / ".rapport" / "store"
    store.mkdir(parents=True)
    (store / "neo4j.pid").write_text(str(os.getpid()))  # as a killed command leaves it
    before = without_ipv6 if platform.machine() in _SOCKET else None
    done = rapport("migrate", folder=tmp_path, before=before, given={"PATH": str(read_only(tmp_path / "nothing"))})
    assert (done.returncode, done.stdout[:8]) == (0, "applied:"), done.stderr


def test_the_command_line_of_a_process_is_found() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()", "--home-dir=/a b"], stdin=subprocess.PIPE) as process:
        try:
            assert until(lambda: "--home-dir=/a b" in command_line(process.pid))
        finally:
            process.kill()
    assert command_line(process.pid) == ""


@LINUX
def test_a_folder_of_stores_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """As in a read-only checkout."""
    checkout = read_only(tmp_path / "checkout")
    for command in (["migrate"], ["demo", "--port", "0"], ["serve", "--port", "0"], ["token", "--role", "admin"]):
        refused(rapport(*command, folder=checkout, before=as_owner_only), ".rapport cannot be used", "RAPPORT_HOME")
    elsewhere = str(tmp_path / "home")
    done = rapport("token", "--role", "admin", folder=checkout, before=as_owner_only, given={"RAPPORT_HOME": elsewhere})
    assert done.returncode == 0, done.stderr
    checked = rapport("doctor", "--port", "0", folder=checkout, before=as_owner_only)
    assert checked.returncode == 1
    assert "is not writable\n" in checked.stdout
    assert "fix: choose another folder with RAPPORT_HOME" in checked.stdout


@LINUX
@pytest.mark.parametrize("given", [{"HOME": "{folder}", "XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "{folder}/cache"}], ids=["HOME", "cache"])
def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, given: dict[str, str]) -> None:
    home = read_only(tmp_path / "home")
    variables = {name: text.format(folder=home) for name, text in given.items()}
    refused(rapport("migrate", folder=tmp_path, before=as_owner_only, given=variables), str(home), "cannot be used", "XDG_CACHE_HOME")
    checked = rapport("doctor", "--port", "0", folder=tmp_path, before=as_owner_only, given=variables)
    assert "fix: set XDG_CACHE_HOME to another folder" in checked.stdout


@LINUX
def test_a_read_only_cache_with_all_jars_is_enough(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    graphiql.fetch(cache=cache)
    (cache / "checked-graphiql").unlink()  # as in an image whose files got new times
    for folder in (*(one for one in cache.rglob("*") if one.is_dir()), cache):
        folder.chmod(0o500)
    script = "import sys, pathlib; from server import graphiql; print(len(graphiql.fetch(cache=pathlib.Path(sys.argv[1]))))"
    command = [sys.executable, "-P", "-c", script, str(cache)]
    environ = environment(PYTHONPATH=str(ROOT))
    done = subprocess.run(command, preexec_fn=as_owner_only, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "4\n"), done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_user_without_a_home_is_told_to_name_folders(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    given = {"HOME": "", "XDG_CACHE_HOME": ""}
    root, leave = Path("/"), as_a_user_without_a_home
    refused(rapport("migrate", folder=root, before=leave, given=given), ".rapport cannot be used", "RAPPORT_HOME")
    refused(rapport("migrate", folder=root, before=leave, given={**given, "RAPPORT_HOME": str(home)}), "/nonexistent", "XDG_CACHE_HOME")
    assert rapport("token", "--role", "admin", folder=root, before=leave, given={**given, "RAPPORT_HOME": str(home)}).returncode == 0


@LINUX
def test_a_full_disk_is_named(tmp_path: Path) -> None:
    done = rapport("migrate", folder=tmp_path, before=with_small_files)
    refused(done, "Neo4j in", "ulimit -f", "RAPPORT_HOME")
    empty_cache = tmp_path / "cache"
    refused(
        rapport("migrate", folder=tmp_path, before=with_small_files, given={"XDG_CACHE_HOME": str(empty_cache)}),
        "no room",
        "XDG_CACHE_HOME",
    )
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-P", "-m", "server.command", "schema"]
        variables = environment(PYTHONPATH=str(ROOT))
        piped = subprocess.run(command, cwd=ROOT, env=variables, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (piped.returncode, piped.stderr) == (1, "rapport: The system refused (No space left on device): free space on this disk.\n")


@LINUX
@pytest.mark.skipif(platform.machine() not in _SOCKET, reason="the number of the system call is not known")
def test_an_address_of_ipv6_is_refused_without_ipv6(tmp_path: Path) -> None:
    served = rapport("serve", "--port", "0", folder=tmp_path, before=without_ipv6, given={"RAPPORT_HOST": "::"})
    refused(served, "no IPv6", "RAPPORT_HOST", "such as 0.0.0.0")


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    refused(
        rapport("serve", "--port", "0", folder=tmp_path, given={"RAPPORT_HOST": "192.0.2.1"}), "does not have that address", "RAPPORT_HOST"
    )


def test_musl_is_refused(tmp_path: Path) -> None:
    """Python reports its platform from a module that an environment variable names."""
    known = {name: value for name, value in sysconfig.get_config_vars().items() if isinstance(value, str | int)}
    text = f"build_time_vars = { ({**known, 'SOABI': 'cpython-311-x86_64-linux-musl'})!r}\n"
    (tmp_path / "musl_build.py").write_text(text, encoding="utf-8")
    given = {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "_PYTHON_SYSCONFIGDATA_NAME": "musl_build"}
    refused(rapport("migrate", folder=tmp_path, given=given), "musl", "python:3.11-slim", "NEO4J_URI")
    checked = rapport("doctor", "--port", "0", folder=tmp_path, given=given)
    assert "FAIL  java " in checked.stdout
    away = {"NEO4J_URI": "bolt://127.0.0.1:9", "NEO4J_PASSWORD": "x"}
    refused(rapport("migrate", folder=tmp_path, given={**given, **away}), "cannot be reached")  # a Neo4j of your own needs no Java


def test_a_folder_without_room_for_temporary_files_is_named() -> None:
    assert told(FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")).endswith("set TMPDIR to one that is.")


def test_neo4j_database_names_the_database(tmp_path: Path, address: Address, empty: neo4j.Driver) -> None:
    own = {"NEO4J_URI": address.uri, "NEO4J_USER": address.user, "NEO4J_PASSWORD": address.password}
    for scheme in ("bolt", "neo4j"):
        given = {**own, "NEO4J_URI": own["NEO4J_URI"].replace("bolt", scheme)}
        refused(
            rapport("migrate", folder=tmp_path, given={**given, "NEO4J_DATABASE": "sales"}), "no database `sales`", "correct NEO4J_DATABASE"
        )
        done = rapport("migrate", "--check", folder=tmp_path, given={**given, "NEO4J_DATABASE": "neo4j"})
        assert (done.returncode, done.stdout) == (0, "Every migration is applied.\n"), done.stderr
    done = rapport("migrate", "--check", folder=tmp_path, given={**own, "NEO4J_DATABASE": "system"})
    assert done.returncode == 1  # the system database has no records, so the name was used
    checked = rapport("doctor", "--port", "0", folder=tmp_path, given={**own, "NEO4J_DATABASE": "sales"})
    assert "fix: create the database, or correct NEO4J_DATABASE" in checked.stdout
