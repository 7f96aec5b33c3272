"""Words that our texts do not use, each with a replacement and a reason. `make lint` runs this module: `python -m tests.words`.

Checked are Markdown, docstrings, comments, texts in code (errors, reasons, help), descriptions of the schema and names of tests. Code in
backticks is left out. Lines of Markdown have at most 120 characters, except in tables, code blocks and lines that cannot be broken.
"""

import ast
import io
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
WIDTH = 120
# Folders and files whose text we do not choose, or may not change.
SKIPPED = {
    "node_modules",
    "generated",  # of the client packages
    "__pycache__",
    "build",
    "dist",
    "migrations",  # applied files never change: their checksums are stored
    "insights/weights.toml",  # its text is part of the rule version
    "tests/api/released.graphql",  # the schema of the last release
    "tests/words.py",
    "tests/test_words.py",
}

_AMERICAN, _PLAIN, _HEADLESS, _TERM = "American spelling", "plain words", "name the thing", "one term for one concept"
_ISE = (
    "organ|recogn|real|normal|summar|author|minim|maxim|optim|initial|serial|custom|emphas|apolog|categor|priorit|memo|util|special|general"
    "|standard|visual|final|central|local|synchron|token|parametr|sanit|stabil|formal|tokens|anonym|compart|character|critic|modern|penal"
)
# (pattern, replacement, reason). Patterns match whole words in any case, but no names in capitals.
BANNED = (
    (r"judgements?|acknowledgements?", "judgment, acknowledgment", _AMERICAN),
    (rf"(?:un|re|de)?(?:{_ISE})is(?:e|ed|es|er|ers|ing|ations?)|(?:analy|paraly)s(?:e|ed|er|ing)", "-ize, -yze", _AMERICAN),
    (r"(?:misbehavi|behavi|col|fav|hon|hum|lab|neighb|rum|endeav)our\w*", "-or", _AMERICAN),
    (r"(?:cancel|label|travel|model|signal|level|total|tunnel|channel|dial|marshal|counsel)l(?:ed|ing|ers?)", "one l", _AMERICAN),
    (r"(?:cent|theat|fib|met|kilomet|lit)res?", "-er", _AMERICAN),
    (r"(?:licen|defen|offen|preten)ces?", "-se", _AMERICAN),
    (r"towards", "toward", _AMERICAN),
    (r"whilst|amongst", "while, among", _AMERICAN),
    (r"learnt|spelt|burnt|dreamt|fulfil|enrol|grey|mould\w*|artefacts?|programmes?|catalogues?|sceptic\w*", "the American form", _AMERICAN),
    (r"e-mails?", "email", _TERM),
    (r"anew", "again", _PLAIN),
    (r"beforehand", "before, in advance", _PLAIN),
    (r"dear(?:er|est|ly)?", "expensive", _PLAIN),
    (r"hence|whence|thence|henceforth|hitherto|forthwith", "so, from where, from there, from now on, until now, at once", _PLAIN),
    (r"(?:there|here)(?:of|in|to|with|upon|by)|where(?:of|in|to|with|upon|by)", "of it, in it, by which …", _PLAIN),
    (r"lest|albeit|nought|naught|aught|shall|upon|foretells?|foretold", "so that … not, although, nothing, will, on, predict", _PLAIN),
    (r"what (?:stands|stood|speaks|spoke|holds|held) (?:for|against|in|on|there)\b", "the reasons, the records …", _HEADLESS),
    (r"those (?:who|whom)", "the customers who, the people who …", _HEADLESS),
    (r"(?-i:(?<![^.:;!?] )\b(?:Whom|Whose)\b)(?![^.]*\?)", "the contact who, the customer whose …", _HEADLESS),
    (r"who asks(?! for| to)|whoever asks", "viewer", _TERM),
    (r"what (?:stood|stands) against it", "user error", _TERM),
    (r"once for its key|the same effect once", "idempotency key", _TERM),
    (r"over somebody else's change", "optimistic locking, stale version", _TERM),
    (r"(?:rows|items) from the front|records alone", "connection, edge, node, cursor, page size", _TERM),
    (r"swift(?:ly)?|written out as source", "generated code, code generation", _TERM),
    (r"whom a role opens", "visible to the viewer", _TERM),
    (r"(?:stands?|stood|standing) (?:last|first)", "come last, come first", _PLAIN),
    (r"stands? on", "is on, depends on", _PLAIN),
    (r"(?-i:Comes to)", "The total is, the total exceeds", _PLAIN),
    (r"where nothing is said|(?:tokens?|keys?) (?:does|do) not hold", "by default, invalid", _PLAIN),
)
_ANY = re.compile(rf"(?<![\w.-])(?:{'|'.join(f'({pattern})' for pattern, _, _ in BANNED)})(?![\w-])", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|\s)(?:#|//)(.*)")
_COMMENTED = {".cypher", ".toml", ".yaml", ".yml", ".ts", ".mjs", ".js", ".env.example", "Makefile", "run"}


class Finding(NamedTuple):
    """A banned word or a long line, with its place."""

    line: int
    says: str


def words(text: str) -> Iterator[tuple[int, str]]:
    """Yield each banned word of a text: the number of line breaks before it, and what to write instead."""
    prose = re.sub(r"`[^`]*`", lambda code: "`" + "\n" * code[0].count("\n") + "`", text)
    for match in _ANY.finditer(prose):
        if not match[0].isupper():
            _, instead, why = BANNED[(match.lastindex or 1) - 1]
            yield prose.count("\n", 0, match.start()), f"{' '.join(match[0].split())!r}: write {instead} ({why})"


def markdown(text: str) -> Iterator[Finding]:
    """Yield the banned words and the long lines of a page."""
    prose: list[str] = []
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        prose.append("" if fenced or fence else re.sub(r"\]\([^)]*\)", "]", line))
        if not prose[-1] or line.lstrip().startswith(("|", "#")) or len(line) <= WIDTH:
            continue
        if " " in re.sub(r"^\s*(?:[-*]|\d+\.)? *", "", re.sub(r"\[[^]]*\]\([^)]*\)", "link", line)):
            yield Finding(number, f"{len(line)} characters: break the line at {WIDTH}")
    yield from (Finding(1 + breaks, says) for breaks, says in words("\n".join(prose)))


def python(text: str) -> Iterator[Finding]:
    """Yield the banned words in comments, docstrings, texts of several words, and names of tests."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield from (Finding(token.start[0], says) for _, says in words(token.string))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield from (Finding(node.lineno + breaks, says) for breaks, says in words(node.value))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from (Finding(node.lineno, says) for _, says in words(node.name.replace("_", " ")))


def sdl(text: str) -> Iterator[Finding]:
    """Yield the banned words in descriptions and comments of GraphQL."""
    for match in re.finditer(r'"""(.*?)"""|#[^\n]*', text, re.DOTALL):
        start = text.count("\n", 0, match.start()) + 1
        yield from (Finding(start + breaks, says) for breaks, says in words(match[0]))


def comments(text: str) -> Iterator[Finding]:
    """Yield the banned words in comments that begin with # or //."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _COMMENT.search(line):
            yield from (Finding(number, says) for _, says in words(match[1]))


_READERS = {".md": markdown, ".py": python, ".graphql": sdl, **dict.fromkeys(_COMMENTED, comments)}


def findings(path: Path) -> list[Finding]:
    """Return the findings in a file, by line. A file of another kind has none."""
    read = _READERS.get(path.suffix or path.name) or _READERS.get(path.name)
    return sorted(read(path.read_text(encoding="utf-8"))) if read else []


def files() -> Iterator[Path]:
    """Yield the files of the repository whose text is ours."""
    for folder, folders, names in os.walk(ROOT):
        at = Path(folder)
        folders[:] = sorted(one for one in folders if one not in SKIPPED and (one in (".ci", ".github") or not one.startswith(".")))
        yield from (at / name for name in sorted(names) if (at / name).relative_to(ROOT).as_posix() not in SKIPPED)


def found() -> list[str]:
    """Return every finding as `path:line: what to write`."""
    return [f"{path.relative_to(ROOT)}:{line}: {says}" for path in files() for line, says in findings(path)]


if __name__ == "__main__":
    sys.exit("\n".join(found()) or None)
