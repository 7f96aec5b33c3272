"""Folding: every word of a name finds it, in any script and spelling; other texts do not. Numbers are found in any spelling."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from graph.projection.conditions import compares
from graph.queries.full_text import sought
from tests.graph import finding
from tests.graph.finding import holds
from values import contact_data, dialed
from values.folding import FOLDING, fold, forms, host, mailbox, terms
from values.search_values import derived

# Letters of each script: the possible first letters, and further letters.
SCRIPTS = {
    "latin": ("abcdefghijklmnopqrstuvwxyzäöüßéèñçøåæœłđıšžţğőþðÀÉÖŞİ", ""),
    "greek": ("αβγδεζηθικλμνξοπρστυφχψωάέήίόύώΆΈΩς", ""),
    "cyrillic": ("абвгдежзийклмнопрстуфхцчшщъыьэюяёїєґЙЁ", ""),
    "hebrew": ("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", "\u05b8\u05b4"),
    "arabic": ("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآپچکی", "\u064e\u064f\u0651"),
    "devanagari": ("कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह", "ािीुूेैोौ्ं"),
    "thai": ("กขคงจชซญดตถทนบปผฝพฟมยรลวศสหอ", "ิีึืุู่้๊๋าะ"),
    "hangul": ("가나다라마바사아자차카타파하삼성전", ""),
    "kana": ("あいうえおかきくけこガギグゲゴっッャキー", ""),
    "han": ("東京山田太郎李王株式会社三井銀行", ""),
}
JOINERS = (" ", " ", " ", "-", "'", "’", ".", "/")


@st.composite
def words(draw: st.DrawFn, least: int = 2, scripts: tuple[str, ...] = tuple(SCRIPTS)) -> str:
    """Draw a word of one script."""
    first, more = SCRIPTS[draw(st.sampled_from(scripts))]
    return draw(st.sampled_from(first)) + draw(st.text(st.sampled_from(first + more), min_size=least - 1, max_size=9))


@st.composite
def names(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a name, and its words."""
    found = draw(st.lists(words().filter(lambda one: len(fold(one)) > 1), min_size=1, max_size=4))
    name = found[0]
    for word in found[1:]:
        name += draw(st.sampled_from(JOINERS)) + word
    return name, found


def found(name: str, text: str) -> bool:
    """Return whether search for a text finds a name."""
    asked = sought(text)
    return asked is not None and holds(asked.query, _held(name))


def _held(name: str) -> list[str]:
    return str(derived("Customer", {"name": name})["nameTerms"]).split()


def contained(name: str, text: str, operator: str = "contains") -> bool:
    """Return whether a filter with a text finds a name."""
    folded = str(derived("Customer", {"name": name})["nameFolded"])
    return any(form in folded for form in compares(operator, text))


def closely(name: str, text: str) -> bool:
    """Return whether a text with a typo finds a name."""
    asked = sought(text)
    return asked is not None and asked.typos is not None and holds(asked.typos, terms(name))


@given(names())
def test_a_name_and_every_word_of_it_find_it(said: tuple[str, list[str]]) -> None:
    name, parts = said
    assert found(name, name)
    for part in parts:
        assert found(name, part), (name, part, terms(name))


def _bare(text: str) -> str:
    """Return a text without accents of Latin, Greek and Cyrillic."""
    kept = [one for one in unicodedata.normalize("NFD", text) if one == "\u3099" or not unicodedata.name(one, "").startswith("COMBINING ")]
    return unicodedata.normalize("NFC", "".join(kept))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "compatible": lambda text: unicodedata.normalize("NFKC", text),
    "without accents": _bare,
    "other apostrophe": lambda text: text.replace("'", "’").replace("’", "ʼ"),
    "without apostrophe": lambda text: re.sub("['’]", "", text),
    "blank for apostrophe": lambda text: re.sub("['’]", " ", text),
    "other hyphen": lambda text: text.replace("-", "‐"),
    "blank for hyphen": lambda text: text.replace("-", " "),
    "without hyphen": lambda text: text.replace("-", ""),
    "umlauts spelled out": lambda text: text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ø", "oe"),
    "rings spelled out": lambda text: text.replace("å", "aa"),
    "wide blanks": lambda text: text.replace(" ", "\u3000 "),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(said=names())
def test_a_name_is_found_in_any_spelling(spelling: str, said: tuple[str, list[str]]) -> None:
    name, _ = said
    other = SPELLINGS[spelling](name)
    assert found(name, other), (other, terms(name))


@given(said=names())
def test_capitals_and_accents_do_not_change_the_answer(said: tuple[str, list[str]]) -> None:
    name, _ = said
    assert fold(name) == fold(name.upper()) == fold(unicodedata.normalize("NFD", name)) == fold(fold(name))
    assert forms(name)[0] == forms(_bare(name))[0]


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a word of five or more letters, and the same word with one typo."""
    word = draw(words(5, ("latin", "greek", "cyrillic")).filter(lambda one: len(fold(one)) >= 5 and fold(one).isalpha()))
    right = fold(word)
    place = draw(st.integers(0, len(right) - 1))
    wrong = draw(
        st.sampled_from(
            [
                right[:place] + right[place + 1 :],
                right[:place] + right[0] + right[place:],
                right[:place] + right[-1] + right[place + 1 :],
                right[:place] + right[place : place + 2][::-1] + right[place + 2 :],
            ]
        )
    )
    return word, wrong


@example(said=("Greater", "grater"))
@example(said=("Königsberg", "koenigsbreg"))
@given(said=mistyped())
def test_one_typo_in_five_letters_is_tolerated(said: tuple[str, str]) -> None:
    word, wrong = said
    assume(len(wrong) >= 5)
    assert found(word, wrong) or closely(word, wrong)
    assert found(f"Acme {word} GmbH", wrong) or closely(f"Acme {word} GmbH", wrong)


FINDS = [
    ("Лев Толстой", ["Толстой", "толстои", "ЛЕВ", "Толс"], ["Достоевский", "олстой"]),
    ("Сергей Королёв", ["Королев", "КОРОЛЁВ", "королёв сергей"], ["Королевич"]),
    ("서울 삼성전자", ["삼성", "전자", "삼성전자", "서울삼성", "전", "삼성 전자"], ["삼전", "성삼"]),
    ("Ann O'Brien", ["OBrien", "o brien", "Brien", "O’Brien", "O'Brien", "o'b", "obrie", "ann obrien"], ["bobrien", "obriens"]),
    ("Pat OBrien", ["O'Brien", "o brien", "O’Brien"], ["brie"]),
    ("Bob Ob", ["bob", "ob"], ["o'brien"]),
    ("Bob Builder", ["bob"], ["o'b"]),
    ("Söhne GmbH", ["Soehne", "Sohne", "SÖHNE", "söhne g", "so\u0308hne"], ["Sehne", "Soh Ne"]),
    ("Soehne AG", ["Söhne", "Soehne"], []),
    ("Weiß & Co", ["weiss", "WEISS", "weiß", "weiß co", "weiss & co", "weiss&co"], ["weib"]),
    ("Møller", ["moller", "moeller", "MØLLER"], ["meller"]),
    ("Kjær Aabenraa", ["kjaer", "åbenrå", "aabenraa"], []),
    ("Åkesson", ["akesson", "aakesson", "åkesson"], []),
    ("Ångström", ["angstrom", "aangstroem", "angstroem", "aangstrom"], []),
    ("Łukasz Żółć", ["lukasz", "zolc", "Żółć"], []),
    ("IŞIK Tekstil", ["isik", "ışık", "ISIK", "işik"], []),
    ("İzmir", ["izmir", "IZMIR", "İZMİR", "ızmır"], []),
    ("Οδυσσεύς Άρης", ["οδυσσευς", "ΟΔΥΣΣΕΥΣ", "αρης", "ΑΡΗΣ", "Άρης Οδυσσεύς"], ["ιθακη"]),
    ("مُحَمَّد علي", ["محمد", "علي", "محمد على"], ["احمد"]),
    ("أحمد", ["احمد", "أحمد"], []),
    ("کریم", ["كريم", "کریم"], []),
    ("שָׁלוֹם", ["שלום"], []),
    ('צה"ל', ["צהל", "צה״ל"], []),
    ("ＡＢＣ　ｌｔｄ", ["abc", "ABC ltd", "ａｂｃ"], []),
    ("บริษัทปูนซิเมนต์ไทย", ["ปูนซิเมนต์", "ไทย", "บริษัท"], ["ปูนไทย"]),
    ("हिन्दी भवन", ["हिन्दी", "भवन"], ["हन्द"]),
    ("東京電力株式会社", ["電力", "東京", "株式会社", "東", "東京電力株"], ["京都", "東力"]),
    ("山田 太郎", ["山田太郎", "太郎", "太郎 山田"], []),
    ("レオ・トルストイ", ["トルストイ", "とるすとい", "ﾄﾙｽﾄｲ", "レオトルストイ"], ["トルコ"]),
    ("LG전자", ["LG", "전자", "LG전자", "lg 전자"], []),
    ("삼성&LG", ["성", "lg", "삼성&lg", "삼성 lg"], []),
    ("AT&T", ["AT&T", "at & t", "at&", "AT & T", "ＡＴ＆Ｔ"], ["a&t", "attic"]),
    ("At Tower", ["at t", "tower"], ["AT&T", "at & t"]),
    ("Attwood", ["att"], ["AT&T", "at & t"]),
    ("AT&T Inc.", ["ATT", "at and t", "att inc"], []),
    ("O'Brien and Sons", ["o'brien&sons", "obrien & sons", "o brien sons"], []),
    ("McDonald's", ["Mc Donalds", "mcdonalds", "mc donald's"], []),
    ("Sp. z o.o. Alfa", ["sp zoo", "sp z o o alfa"], []),
    ("H&M", ["h&m", "H & M"], ["m&h"]),
    ("Smith & Sons", ["smith sons", "smith and sons", "Smith & Sons", "smith&sons", "smith & s", "smith und sons"], ["smith & wesson"]),
    ("Smith and Sons", ["Smith & Sons", "smith&sons"], []),
    ("Müller+Partner", ["mueller & partner", "müller+partner", "muller partner", "müller&partner"], []),
    ("B&B-Hotel", ["b&b", "b&b hotel", "hotel"], []),
    ("C++ Builders", ["c++", "C++ Builders", "builders"], ["c#"]),
    ("C# Corner", ["c#", "corner"], ["c++"]),
    ("Jean-Pierre", ["jean pierre", "jeanpierre", "Jean‐Pierre", "pierre jean", "jean-p"], []),
    ("Jean Pierre", ["jean-pierre"], []),
    ("J.P. Morgan", ["jp morgan", "J. P. Morgan", "j p morgan", "morgan", "JPMorgan"], []),
    ("JP Morgan", ["J.P. Morgan", "j p morgan"], []),
    ("De la Cruz", ["delacruz", "de lacruz", "dela cruz", "la cruz"], []),
    ("McDonald", ["mc donald", "mcdonald"], []),
    ("Mc Donald", ["mcdonald", "mc donald"], []),
    ("Studio 54", ["studio54", "studio 54"], []),
    ("Studio54", ["studio 54"], []),
    ("7-Eleven", ["7 eleven", "7eleven"], []),
    ("Acme™ Inc.", ["acme inc", "Acme, Inc.", "acme™"], []),
    ("Joe's Diner", ["joes diner", "joe diner", "joe’s"], []),
    ("Hawaiʻi Foods", ["hawaii", "hawai'i"], []),
    ("The Mill", ["the mill", "mill"], []),
    ("Y Combinator", ["y combinator", "ycombinator"], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "hits", "misses"), FINDS, ids=[one[0] for one in FINDS])
def test_example_texts_find_example_names(name: str, hits: list[str], misses: list[str]) -> None:
    assert [text for text in hits if not found(name, text)] == []
    assert [text for text in misses if found(name, text)] == []


SAME = [
    ("Müller & Söhne", ["müller und söhne", "Mueller + Soehne", "muller&sohne", "Müller Söhne"]),
    ("Müller und Söhne GmbH", ["Müller & Söhne", "mueller+soehne gmbh"]),
    ("Procter & Gamble", ["procter and gamble", "ter & gam", "procter gamble", "procter &"]),
    ("AT&T", ["ATT", "at and t", "at & t", "AT + T", "at&"]),
    ("McDonald's", ["Mc Donalds", "mcdonalds", "Mc Donald’s", "donald's"]),
    ("한국전력", ["한국 전력", "국전"]),
    ("한국 전력", ["한국전력"]),
    ("東京電力", ["東 京", "電力"]),
    ("Sp. z o.o.", ["sp zoo", "Sp.z.o.o.", "z o.o.", "sp z o o"]),
    ("Health Spa, Limited", ["health spa limited", "Health-Spa Limited", "spa (limited)"]),
    ("De la Cruz", ["delacruz", "de lacruz", "la cruz"]),
    ("Studio 54", ["studio54", "Studio-54"]),
]


@pytest.mark.parametrize(("name", "texts"), SAME, ids=[one[0] for one in SAME])
def test_filters_find_a_name_in_any_spelling(name: str, texts: list[str]) -> None:
    assert [text for text in texts if not contained(name, text)] == []


@pytest.mark.parametrize(
    ("name", "text"), [("Joan Nash", "ann"), ("Bob", "o'b"), ("Mar Kitchen", "mark"), ("Sohn E", "o'hne"), ("Matt", "AT&T")]
)
def test_filters_do_not_join_long_words(name: str, text: str) -> None:
    assert not contained(name, text)


@st.composite
def spoken(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a name with parts that people write in many ways, and a text: part of it in another spelling, or something else."""
    pieces = st.lists(st.one_of(words(1), st.sampled_from(("and", "und", "&", "+", "o", "z", "Mc", "54", "GmbH"))), min_size=1, max_size=5)
    joined = st.sampled_from((*JOINERS, " & ", "&", ", "))
    name = draw(st.builds(lambda parts, sign: sign.join(parts), pieces, joined))
    other = draw(st.builds(lambda parts, sign: sign.join(parts), pieces, joined))
    begin = draw(st.integers(0, len(name)))
    text = draw(st.sampled_from((name, name[begin:], name[:begin], other)))
    return name, SPELLINGS[draw(st.sampled_from(sorted(SPELLINGS)))](text)


@example(said=("Smith & Sons", "smith &"))
@example(said=("Health Spa, Limited", "Health Spa Limited"))
@given(said=spoken())
def test_filters_find_a_name_by_every_text_that_finds_it_as_a_whole(said: tuple[str, str]) -> None:
    """Search also finds each name that begins with a text, in any spelling."""
    name, text = said
    asked = sought(text)
    facts = {"id": "cus_x", **derived("Customer", {"name": name})}
    if asked is None or asked.phones:
        return
    match = finding.match(facts, asked)
    if match in ("EXACT", "SPELLED", "PREFIX", "BEGUN"):
        assert contained(name, text)
        assert contained(name, text, "startsWith")
        assert match in ("PREFIX", "BEGUN") or holds(asked.query, _held(name)), (asked.query, _held(name))


@given(said=spoken())
def test_a_name_found_by_a_filter_has_the_letters_of_the_text(said: tuple[str, str]) -> None:
    name, text = said
    if contained(name, text):
        assert any(one in other for one in _cores(text) for other in _cores(name))


def _cores(text: str) -> set[str]:
    """Return the letters of a text, with and without the words that mean `and`."""
    told = [fold(one) for one in (text, SPELLINGS["umlauts spelled out"](fold(text)), SPELLINGS["umlauts spelled out"](text.lower()),
                                  SPELLINGS["rings spelled out"](SPELLINGS["umlauts spelled out"](text.lower())))]  # fmt: skip
    told += [re.sub(r"(?<=\S) (and|und|e|y|et|og|och|en) (?=\S)", " ", one) for one in told]
    return {"".join(one for one in text if one.isalnum() or unicodedata.category(one)[0] == "M") for text in told}


@pytest.mark.parametrize("text", ["", " ", "a", "'", "&&", "™", "---", "\u0301", "7", "\x00", "\ud800", "/", "* ?", "♥"])
def test_fewer_than_two_letters_find_nothing(text: str) -> None:
    assert sought(text) is None


@given(st.text(max_size=200))
def test_any_text_can_be_typed_and_stored(text: str) -> None:
    asked = sought(text)
    if asked is not None:
        holds(asked.query, [])
        assert "\x00" not in asked.query
        (asked.query + asked.text + "".join(asked.begins) + (asked.email or "") + (asked.domain or "")).encode()
    for kind in ("Customer", "Contact", "Product", "WORKS_AT"):
        derived(kind, dict.fromkeys(("name", "email", "domain", "phone", "industry", "title", "number"), text))


NUMBERS = [
    (
        "+14255550100",
        ["+1 (425) 555-0100", "425-555-0100", "(425) 555-0100", "0425 555 0100", "1 425 555 0100", "001 425 555 0100", "555-0100",
         "011 1 425 555 0100", "+1.425.555.0100", "tel:+1-425-555-0100", "+1 425 555 0100 ext. 12", "٤٢٥٥٥٥٠١٠٠", "＋１ 425 5550100"],
        ["+1 425 555 0101", "+44 425 555 0100", "550100 5", "0049 425 555 0100"],
    ),
    (
        "+49731100001",
        ["0731 100001", "+49 (0)731 100 001", "0049 731 100001", "0731/10 00 01", "100001", "(+49) 731 100001", "+49 0731 100001",
         "(0049) 731 100001", "Tel. 0731 100001", "Tel.: +49 731 100001", "Telefon 0731/100001", "0731/100001-0", "0731 100001 (Büro)",
         "0731 100001 Durchwahl 5", "0731 100001 DW: 5", "0731 100001 extn 5", "0731 100001, App. 3", "0731 100001x12",
         "+49 731 100001;ext=5", "+49 731 100001 #5"],
        ["0732 100001", "+43 731 100001", "+49 0731 1000015", "0731 100001 oder 5", "0731+100001"],
    ),
    ("+497311007770", ["0731/100777-0", "+49 731 100777-0"], ["0731/100777-1"]),
    ("+74951234567", ["8 (495) 123-45-67", "+7 495 1234567", "007 495 123 45 67"], ["9 (495) 123-45-68"]),
    ("+390612345678", ["06 1234 5678", "+39 06 12345678", "+39 (0)6 1234 5678", "0039 06 1234 5678"], ["+39 6 1234 5678"]),
    ("+48221234567", ["+48 (0)22 123 45 67", "022 123 45 67", "+48 22 123 45 67"], []),
    ("+33123456789", ["+33 (0)1 23 45 67 89", "01.23.45.67.89"], []),
    ("Tel. 0731 100001 App. 3", ["0731 100001", "+49 731 100001"], []),
    ("0731/100777-0", ["0731 100777", "0731 1007770"], []),
    ("+441134960000", ["0113 496 0000", "+44 113 496 0000", "011 44 113 496 0000"], []),
    ("0425 555 0100 (evenings)", [], ["ask for Rose"]),
    ("0425 555 0100", ["+1 425 555 0100", "425 555 0100", "0425/5550100"], ["+1 425 555 0101"]),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "hits", "misses"), NUMBERS, ids=[one[0] for one in NUMBERS])
@pytest.mark.parametrize("whole", [True, False])
def test_a_number_is_found_in_any_spelling(stored: str, hits: list[str], misses: list[str], whole: bool) -> None:
    held = dialed.terms(stored)

    def answers(text: str) -> bool:
        wanted = dialed.wanted(text, whole=whole)
        return any(term.startswith(one[:-1]) if one.endswith("*") else term == one for one in wanted for term in held)

    assert [text for text in hits if not answers(text)] == []
    assert [text for text in misses if answers(text)] == []


@pytest.mark.parametrize(
    ("text", "region", "stored"),
    [
        ("0731 100001 App. 3", "DE", "+49731100001"),
        ("0731 100001, Durchwahl 5", "DE", "+49731100001"),
        ("(+49) 731 100001", None, "+49731100001"),
        ("+49 0731 100001", None, "+49731100001"),
        ("0731 100001 (mobil)", "DE", "+49731100001"),
        ("+39 (0)6 1234 5678", None, "+390612345678"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("ask for Rose", "DE", None),
    ],
)
def test_a_number_is_stored_without_surrounding_text(text: str, region: str | None, stored: str | None) -> None:
    assert contact_data.phone(text, region) == stored


@pytest.mark.parametrize("text", ["12345", "2024", "Room 123456", "ann", "", "+", "+49", "1 2 3", "+4912", "Durchwahl 5", "App. 3", "-"])
def test_other_texts_are_not_searched_as_numbers(text: str) -> None:
    assert dialed.wanted(text, whole=False) == []


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("acme.com", "acme.com"),
        ("WWW.Acme.COM", "acme.com"),
        ("https://www.acme.com/contact?x=1#top", "acme.com"),
        ("http://acme.com:8080", "acme.com"),
        ("acme.com.", "acme.com"),
        ("sales@acme.com", "acme.com"),
        ("https://user@acme.com/", "acme.com"),
        ("xn--mller-kva.de", "müller.de"),
        ("MÜLLER.de", "müller.de"),
        (" acme.com/ ", "acme.com"),
        ("wwwacme.com", "wwwacme.com"),
        ("xn--\u00fc.de", "xn--ü.de"),
        ("", ""),
    ],
)
def test_a_domain_is_found_by_any_address_of_its_site(given: str, known: str) -> None:
    assert host(given) == known
    assert mailbox(" Ann@ACME.com ") == "ann@acme.com"


def test_stores_are_folded_again_when_folding_changes() -> None:
    """If the stored folding changes, raise `values.folding.FOLDING`, add a migration, and write the new value here."""
    told = [derived("Customer", {"name": name, "domain": "www.Söhne.de", "phone": "+49731100001"}) for name, _, _ in FINDS]
    told.append(derived("Contact", {"name": "x", "email": "Ann_Lee.O'Brien@roe-tools.example.com", "phoneRaw": "0425 555 0100"}))
    assert (FOLDING, hashlib.blake2b(json.dumps(told).encode(), digest_size=6).hexdigest()) == (3, "4d453b78dfb3")
