"""Plain words: our texts use none of the banned words, and the check finds them where a person reads and nowhere else."""

from pathlib import Path

import pytest

from tests import words

PYTHON = '''\
"""A judgement."""
# written anew
def test_colours_match(colour): ...
raise ValueError(f"{colour} is\\nno e-mail address")
key = {"colour": CANCELLED, "judgement": cancelled}
'''
SDL = '"""\nThe order; what is missing stands last.\n"""\nenum Colour {\n  "colour" # grey\n  CANCELLED\n}\n'


def test_texts_use_plain_words_and_lines_are_short() -> None:
    assert words.found() == []


def test_the_texts_are_checked() -> None:
    names = {path.relative_to(words.ROOT).as_posix() for path in words.files()}
    assert names >= {"README.md", "Makefile", ".ci/setup.py", "schema/schema.graphql", "docs/domain.md", "graph/cypher/facts.cypher"}
    assert not [name for name in names if name.startswith((".venv", ".git/", "migrations/"))]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("page.md", "Judgements\n\n`judgement` and [that](colour.md)\n```\nanew\n```\nNot\nanew.", [1, 8]),
        ("page.md", f"{'long ' * 30}\n| {'long ' * 30}|\n- [{'long ' * 30}](page.md)", [1]),
        ("code.py", PYTHON, [1, 2, 3, 5]),
        ("code.graphql", SDL, [2, 5]),
        ("code.cypher", "// dear\nMATCH (dear) RETURN 'anew'  // hence", [1, 2]),
        ("code.toml", "# dear\nanew = 'dear'  # whence", [1, 2]),
        ("code.bin", "anew", []),
    ],
)
def test_findings_are_in_texts_and_not_in_code(tmp_path: Path, name: str, text: str, lines: list[int]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [line for line, _ in words.findings(tmp_path / name)] == lines


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Two judgements", "'judgements': write judgment, acknowledgment (American spelling)"),
        ("recognised", "'recognised': write -ize, -yze (American spelling)"),
        ("The promise was revised. Advise, raise, surprise, exercise, otherwise.", None),
        ("Whom they know was recorded.", "'Whom': write the contact who, the customer whose … (name the thing)"),
        ("Whose day is it?", None),
        ("The contact whom a referral names", None),
        ("The record of who asks", "'who asks': write viewer (one term for one concept)"),
        ("The contact who asks for advice", None),
        ("Records without a value stand last", "'stand last': write come last, come first (plain words)"),
        ("hyphens: anew-born, re-dear, x.dear", None),
    ],
)
def test_a_banned_word_comes_with_a_replacement_and_a_reason(text: str, says: str | None) -> None:
    assert [found for _, found in words.words(text)] == ([says] if says else [])
