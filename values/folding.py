"""Folding: how names and other texts are compared, in any script.

The index, the filters and the queries use only these functions, so both sides of a comparison are always folded alike. The database's
analyzers are not used (docs/decisions/0012).
"""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache, partial

INDEXED = 2000  # bytes of a name
# Raise it, together with a new migration, when a function of this file answers differently: stores then fold their texts again.
FOLDING = 3
LONGEST_TERM = 60  # characters of a term
_RUN = 16  # characters of a term in a script without spaces between words
_JOINED = 4  # parts of a name that are joined to one term
TYPED = 5  # letters of a query at least for comparing words without their joiners, and for typos
SHORT = 2  # letters of a word that people write together with the next word: `de Luca`, `Mc Donald`

_UNSENT = re.compile("[\0\ud800-\udfff]")  # characters that the driver cannot send
_WORD = re.compile(r"[^\W_]+")
# Replaced before normalization, which would turn these characters into letters or spaces.
_BEFORE = {**dict.fromkeys(map(ord, "™℠®©"), None), **dict.fromkeys(map(ord, "´`‘’‛′ʹʻʼʽʾʿˈ՚׳＇"), "'"), 0x05F4: '"'}
_SAME = {
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ȷ": "j", "ŋ": "n", "ə": "e", "ĸ": "k",
    "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا", "ـ": "",
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    "\u200b": "'", "\u200c": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
}  # fmt: skip
# Spellings of letters that a keyboard lacks. Somebody who writes ö as oe may write å as a.
_SPELLINGS = ({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe"}, {"å": "aa"}, {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# Marks that people leave out. Marks of Thai, Devanagari or Kana are vowels and consonants, and stay.
_OPTIONAL = ("COMBINING ", "HEBREW ", "ARABIC ", "SYRIAC ")
_LETTERED = ("LATIN ", "CYRILLIC ", "GREEK ", "ARABIC ")  # scripts with letters like O WITH STROKE
_KATAKANA = range(0x30A1, 0x30F7)
_HIRAGANA = 0x60  # distance between hiragana and katakana

# Scripts without spaces between words, and scripts whose words are found by any part: Thai to Myanmar, Khmer, Kana, Han, Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\u3005-\u3007\u3040-\u30fa\u30fc-\u312f\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PIECE = re.compile(f"([{_UNSPACED}]+)")
_JOINERS = "'\"-./_:·,"  # inside a word: the word is found with them, without them and by its parts
_JOINED_BY = re.compile(rf"[{re.escape(_JOINERS)}]+")
_JOINER = re.compile(rf"[{re.escape(_JOINERS)}&+@]+")
_TIED = re.compile(r"[&@]|\+$|#$|\+\+")  # signs that make one word of its parts: AT&T, C++, an email address
_WEAK = re.compile(r"[\"\-./_:·,]+")
_SIMPLE = re.compile(r"[A-Za-z]{3,60}( [A-Za-z]{3,60})*")  # most names: their terms are their words
_AND = frozenset({"&", "+", "and", "und", "et", "y", "e", "og", "och", "en"})
_BETWEEN = re.compile(rf"(?<=\S) (?:{'|'.join(sorted(_AND - set('&+')))}|\+) (?=\S)|(?<=[^\W_])\+(?=[^\W_])")  # equal to & in this position
_SIGN = re.compile(r"(?<=\w)[&+@]+(?=\w)")
_WHOLE = "^"  # prefix of the term for a whole name


class _Table(dict[int, str]):
    """Replacement of each character, computed on first use."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, code: int) -> str:
        found = self[code] = self._made(chr(code))
        return found


def _plain(letter: str) -> str:
    return "".join(map(_bare, unicodedata.normalize("NFD", letter)))


def _bare(letter: str) -> str:
    """Return the base of one decomposed character. Empty for a mark that people leave out."""
    if letter in _SAME:
        return _SAME[letter]
    kind, name = unicodedata.category(letter), unicodedata.name(letter, "")
    if kind in ("Cf", "Cs", "Me") or (kind == "Cc" and not letter.isspace()) or _optional(kind, name):
        return ""
    if kind == "Pd":
        return "-"
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if ord(letter) in _KATAKANA:
        return chr(ord(letter) - _HIRAGANA)
    if " WITH " in name and name.startswith(_LETTERED):
        try:
            base = unicodedata.lookup(name.partition(" WITH ")[0])
        except KeyError:
            return letter
        return _SAME.get(base, base)
    return letter


def _optional(kind: str, name: str) -> bool:
    if kind != "Mn":
        return False
    return (name.startswith(_OPTIONAL) and "KATAKANA" not in name) or "NUKTA" in name or "VARIATION SELECTOR" in name


def _spelled(known: dict[str, str], letter: str) -> str:
    return known.get(letter) or _PLAIN[ord(letter)]


def _shape(letter: str) -> str:
    """Return the character if it is a letter, digit, mark or joiner, else a space."""
    return letter if unicodedata.category(letter)[0] in "LMN" or letter in _JOINERS or letter in "&+@#" else " "


def _letter(letter: str) -> str:
    return letter if unicodedata.category(letter)[0] in "LMN" else ""


_PLAIN = _Table(_plain)
_WIDE = [_Table(partial(_spelled, known)) for known in _SPELLINGS]
_SHAPE = _Table(_shape)
_LETTER = _Table(_letter)


def _lower(text: str) -> str:
    if text.isascii():
        return text.lower().replace("`", "'")
    told = unicodedata.normalize("NFKC", text.translate(_BEFORE))
    return unicodedata.normalize("NFKC", told.casefold())


def _through(lowered: str, table: _Table) -> str:
    if not (lowered.isascii() and lowered.isprintable()):
        lowered = unicodedata.normalize("NFC", lowered.translate(table))
    return " ".join(lowered.split())


def expands(text: str) -> bool:
    """Whether ligatures such as U+FDFA, taken apart, make a name too long for an index of Neo4j (8,000 bytes, in two spellings)."""
    return not text.isascii() and len(unicodedata.normalize("NFKC", text).encode()) > INDEXED


def fold(text: str) -> str:
    """Return a text in lower case, without optional marks, in plain letters of its script, with single spaces. It is a name's `nameKey`."""
    return _through(_lower(text), _PLAIN)


def spelled(text: str) -> list[str]:
    """Return `fold` of a text, and the same with umlauts spelled out if there are any: Söhne is `sohne` and `soehne`."""
    lowered = _lower(text)
    tables = [_PLAIN] if lowered.isascii() else [_PLAIN, *_WIDE]
    return list(dict.fromkeys(_through(lowered, table) for table in tables))


def forms(text: str, least: int = 0) -> list[str]:
    """Return the ways to write a text.

    Umlauts are spelled out. A word that means `and` becomes `&`. Joiners inside words are kept, dropped, or replaced by spaces. A short
    word is joined to the next (`Mc Donald`). Words in a script without spaces are joined.

    `least`: number of letters from which the last three ways apply. A shorter query such as `O'B` would find `Bob` without its apostrophe.
    Empty for a text of signs that folding drops.
    """
    if _simple(text):
        return [text.lower()]
    found: dict[str, None] = {}
    for one in spelled(text):
        tight = re.sub(" ?& ?", "&", one)
        said = [tight]
        if sum(map(len, _WORD.findall(tight))) >= max(1, least) or _PIECE.search(tight):
            for instead in ("", " "):
                loose = _JOINED_BY.sub(instead, tight).translate(_SHAPE)
                for joined in dict.fromkeys([loose, _SIGN.sub("", loose), _SIGN.sub(" ", loose)]):
                    said += [" ".join(joined.split()), _as_one(joined)]
        found |= dict.fromkeys([*said, *(_BETWEEN.sub("&", one) for one in said)])
    return [one for one in found if one or not text.strip()]


def _as_one(folded: str) -> str:
    """Return a folded text in which words that people join are one word."""
    found: list[str] = []
    run = False
    for cluster in clusters(tokens(folded)):
        one = "".join(token.tied or "".join(token.parts) for token in cluster)
        if run and cluster[0].run:
            found[-1] += one
        elif one:
            found.append(one)
        run = cluster[0].run
    return " ".join(found)


def squeezed(text: str) -> str:
    """Return the folded letters and digits of a text. Forms that differ only in spaces and signs are equal. It is a name's `nameTight`."""
    return fold(text).translate(_LETTER)


def wholes(every: list[str]) -> list[str]:
    """Return the terms that find a name with these forms as a whole."""
    return list(dict.fromkeys(_WHOLE + one.translate(_LETTER)[:LONGEST_TERM] for one in every))


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORD.findall(fold(text))


class Token:
    """One word of a folded text: its parts, and the whole if a sign ties them together (`at&t`, `c++`). `&` alone has no parts.

    `sign`: it means `and`. `run`: it is in a script without spaces between words, and has one part.
    """

    __slots__ = ("parts", "run", "sign", "tied")

    def __init__(self, parts: list[str], tied: str | None = None, *, sign: bool = False, run: bool = False) -> None:
        self.parts = parts
        self.tied = tied
        self.sign = sign
        self.run = run

    @property
    def loose(self) -> bool:
        """Return whether the word may be joined to a neighbor."""
        return bool(self.parts) and self.tied is None and not self.sign and not self.run

    @property
    def short(self) -> bool:
        """Return whether people join the word to the next one."""
        return sum(map(len, self.parts)) <= SHORT


def tokens(folded: str) -> list[Token]:
    """Return the words of a folded text in their order."""
    found: list[Token] = []
    for chunk in folded.translate(_SHAPE).split():
        tied = _TIED.search(chunk)
        apart = _WEAK.sub(" ", chunk).split() if tied and "@" not in chunk.strip("@") else [chunk]
        for one in apart:
            found += _tokens(one, first=not found)
    return found


def _tokens(chunk: str, *, first: bool) -> list[Token]:
    core = chunk.strip(_JOINERS + "&+@#")
    if not core:
        return [Token([], sign=True)] if chunk in _AND else []
    tail = re.match(r"[+#]*", chunk[chunk.rindex(core) + len(core) :])
    whole = re.sub(r"(?<=[^+])\+(?=[^+])", "&", core) + (tail[0] if tail else "")
    if _TIED.search(whole):
        return [Token(_parts(core), whole.replace("'", "")[:LONGEST_TERM])]
    pieces = [piece for piece in _PIECE.split(core) if piece.strip(_JOINERS)]
    return [Token([piece], run=True) if _PIECE.match(piece) else Token(_parts(piece), sign=chunk in _AND and not first) for piece in pieces]


def _parts(core: str) -> list[str]:
    return [part[:LONGEST_TERM] for part in _JOINER.split(core) if part]


def clusters(every: list[Token]) -> list[list[Token]]:
    """Return groups of tokens that people write as one word or as several: `o brien`, `de la cruz`, `studio 54`."""
    found: list[list[Token]] = []
    for before, token in zip([Token([]), *every], every, strict=False):
        number = token.short and "".join(token.parts).isdigit()
        if before.loose and token.loose and (before.short or number):
            found[-1].append(token)
        else:
            found.append([token])
    return found


def _simple(text: str) -> bool:
    return _SIMPLE.fullmatch(text) is not None and _AND.isdisjoint(text.lower().split(" "))


def terms(text: str) -> list[str]:
    """Return the search terms of a text: its words, their parts, joined parts, and any part of a word in a script without spaces."""
    if _simple(text):
        return list(dict.fromkeys(text.lower().split(" ")))
    found: dict[str, None] = {}
    for one in spelled(text):
        every = tokens(one)
        for cluster in clusters(every):
            parts = [part for token in cluster if not token.run for part in token.parts]
            found |= dict.fromkeys([token.tied for token in cluster if token.tied])
            found |= dict.fromkeys([*parts, *_joins(parts)])
        for before, sign, after in zip(every, every[1:], every[2:], strict=False):
            if sign.sign and before.parts and after.parts:
                found[f"{before.parts[-1]}&{after.parts[0]}"[:LONGEST_TERM]] = None
                found[f"{''.join(before.parts)}&{''.join(after.parts)}"[:LONGEST_TERM]] = None
        for run in _runs(every):
            for start, letter in enumerate(run):
                if unicodedata.category(letter)[0] != "M":
                    found[run[start : start + _RUN]] = None
    return list(found)


def mailbox_terms(address: str) -> list[str]:
    """Return the search terms of an email address: itself, and the words in it."""
    own = mailbox(address)
    local, _, domain = own.rpartition("@")
    whole = [one.replace("'", "")[:LONGEST_TERM] for one in spelled(own)]
    parts = re.split(r"[._-]", local)
    plain = own.isascii() and len(parts) <= _JOINED and all(one.isalnum() for one in parts)
    return list(dict.fromkeys([*whole, *([*parts, *_joins(parts)] if plain else terms(local)), *host_terms(domain)]))


@lru_cache(4096)
def host_terms(domain: str) -> list[str]:
    """Return the search terms of an internet domain: the words in it."""
    return list(dict.fromkeys(term for part in host(domain).split(".") for term in terms(part)))


def pieces(part: str) -> list[str]:
    """Return the beginnings of the terms that find a part in a script without spaces."""
    return [part[start : start + _RUN] for start in range(0, len(part), _RUN)]


def _joins(parts: list[str]) -> list[str]:
    """Return neighboring parts joined: `j.p.morgan` gives `jp`, `pmorgan` and `jpmorgan`."""
    count = len(parts)
    ends = [(start, end) for start in range(count) for end in range(start + 2, min(count, start + _JOINED) + 1)]
    if count > _JOINED:
        ends.append((0, count))
    return ["".join(parts[start:end])[:LONGEST_TERM] for start, end in ends]


def _runs(every: list[Token]) -> list[str]:
    """Return the runs of words in a script without spaces, regardless of spaces in the text."""
    runs = [""]
    for token in every:
        if token.run:
            runs[-1] += token.parts[0]
        else:
            runs += [*_PIECE.findall(token.tied or ""), ""]
    return [run for run in runs if run]


@lru_cache(4096)
def host(text: str) -> str:
    """Return the internet domain of a website or an email address, without `www.`, scheme and path. Look-ups compare it."""
    found = re.sub(r"^[a-z][a-z0-9+.-]*://", "", mailbox(text))
    found = re.split(r"[/?#\s]", found, maxsplit=1)[0].rpartition("@")[2]
    found = re.sub(r":\d*$", "", found).rstrip(".")
    if "xn--" in found:
        with suppress(UnicodeError):
            found = found.encode("ascii").decode("idna")
    return unicodedata.normalize("NFC", found.removeprefix("www."))


def mailbox(text: str) -> str:
    """Return an email address as look-ups compare it: in lower case."""
    return unicodedata.normalize("NFC", _UNSENT.sub("", text).strip().casefold())
