"""Where other people are named in an answer, and where nobody is."""

import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.loading import shipped_flow
from dialogs.names import folded_names, names_in
from dialogs.words import LONGEST, fold
from tests.dialogs.test_private import shipped_words
from tests.growth import grows_evenly

# Tyrese Obi, Zaniyah Quill, Will Rose, Angel Marks, Xóchitl Núñez-Prado, Mia Long, Thi Her; and of
# the staff Ms. Diaz, Mr. Brown, Coach Okafor, D'Andre O'Brien.
KNOWN = frozenset(
    [
        "tyrese", "obi", "zaniyah", "quill", "will", "rose", "angel", "marks", "xochitl", "nunez", "prado",
        "mia", "long", "thi", "her", "diaz", "brown", "okafor", "dandre", "andre", "obrien", "brien",
    ]
)  # fmt: skip


def named(text: str, known: frozenset[str] = KNOWN) -> list[str]:
    return [text[start:end] for start, end in names_in(text, known)]


NAMED: tuple[tuple[str, list[str]], ...] = (
    # On the roster
    ("tyrese flicks paper", ["tyrese"]),
    ("TYRESE FLICKS PAPER AT ME", ["TYRESE"]),
    ("i sit by zaniyah and quill", ["zaniyah", "quill"]),
    ("zaniyahs pencil", ["zaniyahs"]),
    ("Zaniyah's pencil", ["Zaniyah's"]),
    ("Zaniyah’s pencil", ["Zaniyah’s"]),
    ("zaniyahhh stop", ["zaniyahhh"]),
    ("zaniyah'll help me", ["zaniyah'll"]),
    ("xochitl me ayuda", ["xochitl"]),
    ("Xóchitl me ayuda", ["Xóchitl"]),
    ("Xo\u0301chitl me ayuda", ["Xo\u0301chitl"]),
    ("con nuñez y diaz", ["nuñez", "diaz"]),
    ("o'brien is loud", ["o'brien"]),
    ("obrien is loud", ["obrien"]),
    ("i like D’Andre", ["D’Andre"]),
    ("okafor/quill/obi", ["okafor", "quill", "obi"]),
    ("(quill)", ["quill"]),
    ("🙂zaniyah🙂", ["zaniyah"]),
    ("zaniyah_q and zaniyah2", ["zaniyah", "zaniyah"]),
    # On the roster, and a word too
    ("i sit with Will", ["Will"]),
    ("so Angel and Rose talk", ["Angel", "Rose"]),
    ("me and Mia share", ["Mia"]),
    ("i sit next to angel", ["angel"]),
    ("me and will work", ["will"]),
    ("angel hits me", ["angel"]),
    ("Rose is mean to me", ["Rose"]),
    ("me siento con angel", ["angel"]),
    ("mr will helps", ["mr will"]),
    ("mr brown yells", ["mr brown"]),
    ("ms rose is nice", ["ms rose"]),
    ("the coach Long yells", ["coach Long"]),
    ("my friend angel helps me", ["angel"]),
    # By a title
    ("mr b never does anything", ["mr b"]),
    ("Mr. B never does anything", ["Mr. B"]),
    ("Mr.B", ["Mr.B"]),
    ("mr b's class", ["mr b's"]),
    ("MR B NEVER HELPS ME", ["MR B"]),
    ("Ms. Diaz explains it", ["Ms. Diaz"]),
    ("ms smith explains it", ["ms smith"]),
    ("MRS SMITH YELLS A LOT", ["MRS SMITH"]),
    ("Mx. Alder and Mr. Woods", ["Mx. Alder", "Mr. Woods"]),
    ("mr and mrs smith", ["mrs smith"]),
    ("Mr. de la Cruz", ["Mr. de la Cruz"]),
    ("Ms. Le is fun", ["Ms. Le"]),
    ("Dr. Patel said so", ["Dr. Patel"]),
    ("i like coach K", ["coach K"]),
    ("coach d lets us run", ["coach d"]),
    ("Principal Vasquez came", ["Principal Vasquez"]),
    ("i talk to Miss Abara", ["Miss Abara"]),
    ("miss kim helps me", ["miss kim"]),
    ("miss b helps me", ["miss b"]),
    ("my teacher Ms. Abara", ["Ms. Abara"]),
    ("teacher Ana", ["teacher Ana"]),
    ("nurse Joy gives me ice", ["nurse Joy"]),
    ("profe Lupe", ["profe Lupe"]),
    ("el profe lupe explica bien", ["profe lupe"]),
    ("la maestra Gómez", ["maestra Gómez"]),
    ("la maestra gomez", ["maestra gomez"]),
    ("mi maestra Gómez Ruiz me ayuda", ["maestra Gómez Ruiz"]),
    ("Señor Ibarra", ["Señor Ibarra"]),
    ("el sr. Ibarra", ["sr. Ibarra"]),
    ("la Sra. De León", ["Sra. De León"]),
    ("la srta Abara", ["srta Abara"]),
    ("don Chuy y doña Ofelia", ["don Chuy", "doña Ofelia"]),
    ("la directora Ibarra", ["directora Ibarra"]),
    ("con el profesor Diego", ["profesor Diego"]),
    ("la miss Karla", ["miss Karla"]),
    ("my teacher's name is zola", ["zola"]),
    # Family and friends
    ("my sister Kim", ["Kim"]),
    ("mi hermana lupe", ["lupe"]),
    ("my friend tyler", ["tyler"]),
    ("my friend Zola helps", ["Zola"]),
    ("my friend, Zola, helps", ["Zola"]),
    ("my friends Zola and Xi talk", ["Zola", "Xi"]),
    ("my cousin named zola", ["zola"]),
    ("my friend's name is zola", ["zola"]),
    ("his name is zola", ["zola"]),
    ("mi primo se llama nahuel", ["nahuel"]),
    ("una amiga que se llama Nahui", ["Nahui"]),
    ("my sister Joy", ["Joy"]),
    ("tía Luz me ayuda", ["Luz"]),
    ("mi amigo Ángel", ["Ángel"]),
    ("my best friend is named Zola", ["Zola"]),
    ("uncle Bo fixes trucks", ["Bo"]),
    ("my friend J. talks", ["J"]),
    # By a common first name
    ("tyler flicks paper", ["tyler"]),
    ("TYLER FLICKS PAPER", ["TYLER"]),
    ("tylers always talking", ["tylers"]),
    ("jose y maria me molestan", ["jose", "maria"]),
    ("josé", ["josé"]),
    ("mohammed lets me copy", ["mohammed"]),
    ("i like aaliyah", ["aaliyah"]),
    ("kaylee/jayden", ["kaylee", "jayden"]),
    ("tyler, jayden, kaylee", ["tyler", "jayden", "kaylee"]),
    ("me and Kevin Abara", ["Kevin Abara"]),
    ("trang sits by me", ["trang"]),
    ("Tyler flicks paper and mr b never does anything", ["Tyler", "mr b"]),
    ("María de la Luz", ["María de la Luz"]),
)

NOBODY = (
    "",
    "my sister",
    "my uncles truck",
    "my friend helps me",
    "my friends are loud",
    "my mom says so",
    "mi hermana me ayuda",
    "mi mamá trabaja",
    "mi amigo y yo",
    "the teacher never explains",
    "the teacher talks fast",
    "my teacher i like",
    "my teacher. A lot of noise",
    "The Teacher Never Listens To Me",
    "THE TEACHER NEVER LISTENS TO ME",
    "my coach helps",
    "my coach will help me",
    "coach will you help",
    "the principal came in",
    "my dr says i need sleep",
    "dr appointment",
    "miss the bus",
    "i miss my dog",
    "i miss u",
    "i miss Mexico",
    "dont miss Friday",
    "i dont want to miss recess",
    "la maestra explica",
    "la maestra me ayuda",
    "q la maestra lo esplique despasio y con dibujos",
    "mi profe q explica bien",
    "el profe d mate",
    "la maestra y yo",
    "la maestra de Matemáticas",
    "el señor de la tienda",
    "la señora grita",
    "don't stop",
    "I will go",
    "Will you help me?",
    "stop. Will it help?",
    "the rose is red",
    "it takes so long",
    "i marks my papers",
    "ask her",
    "i like this",
    "an angel in the play",
    "rose is red and angel is a word",
    "Angel food cake",
    "Ms Is Hard To Spell",
    "i work with art and light",
    "la culpa es mia",
    "art and music",
    "in may we go",
    "may i go",
    "mark my answers",
    "grant me more time",
    "i want to chase them",
    "the sun is bright",
    "we play in the park",
    "a long day",
    "i need a key word list",
    "flores y luz",
    "tengo paz en la cruz",
    "leo despacio",
    "ella no me deja",
    "mira el pizarrón",
    "no me da pena",
    "dan mucha tarea",
    "la clase de mate",
    "el marco y la mesa",
    "en el cole",
    "i like mr beast videos",
    "we watch Mr. Beast",
    "mario kart",
    "i read harry potter",
    "taylor swift songs",
    "martin luther king",
    "Dr. Seuss",
    "dr pepper",
    "i was born in San Diego",
    "simon says",
    "jumping jacks",
    "my friend and Math",
    "my sister Monday",
    "my brother Minecraft world",
    "with my mom, Math is easy",
    "my friend I like",
    "my mom called me",
    "my mom called yesterday",
    "a game called tag",
    "the book is named holes",
    "LOUD ROOMS HURT MY HEAD",
    "Loud Rooms Hurt My Head",
    "fixing my uncles truck, i like when it starts and i know why",
    "everyone sees me stay after",
    "I cant listen and write",
    "my ears get tired",
    "she loves dinos, bossy at centers",
    "i dont even try in group stuff anymore",
    "leer en voz alta",
    "trabajar solo o con un amigo",
    "cuando hay ruido no puedo",
    "🥱🥱🧱",
    "12345",
    "'''",
    "مرحبا كيف حالك",
)


@pytest.mark.parametrize(("text", "names"), NAMED)
def test_who_is_named_is_found(text: str, names: list[str]) -> None:
    assert named(text) == names


@pytest.mark.parametrize("text", NOBODY)
def test_where_nobody_is_named_nothing_is_found(text: str) -> None:
    assert named(text) == []


# --- What children write

SENTENCES = Path(__file__).parent / "said" / "names.txt"
# A school with an okina, and with names that are words.
SCHOOL = ("Ka\u02bbimi Dell", "Angel Will", "Hunter Chase", "Summer Rose", "Hope May", "Faith Mark")


def sentences() -> tuple[list[str], list[str]]:
    """What was known while the rules were written, and what was not looked at."""
    lines = SENTENCES.read_text(encoding="utf-8").splitlines()
    at = lines.index("# Held out")
    return lines[1:at], lines[at + 1 :]


def precision_and_recall(lines: list[str]) -> tuple[float, float]:
    """How many of the mentions found name somebody, and how many of those who are named are found."""
    school = frozenset(part for name in SCHOOL for part in folded_names(name))
    found = right = named = 0
    for line in lines:
        text = line.replace("[", "").replace("]", "")
        spans = names_in(text, school)
        brackets = list(re.finditer(r"\[(.*?)\]", line))
        wanted = [(one.start() - 2 * n, one.end() - 2 * n - 2) for n, one in enumerate(brackets)]
        found += len(spans)
        named += len(wanted)
        right += sum(any(s < b and a < e for s, e in spans) for a, b in wanted)
    return right / max(found, right), right / named


def test_names_are_found_and_words_left_alone_as_children_write_them() -> None:
    known, held_out = sentences()
    assert len(known) > 400
    assert sum("[" in line for line in known) < 0.6 * len(known)
    for name, lines, precise, recalled in (
        ("known", known, 0.98, 0.98),
        ("held out", held_out, 0.95, 0.87),
    ):
        precision, recall = precision_and_recall(lines)
        print(f"{name}: precision {precision:.3f}, recall {recall:.3f}")
        assert precision > precise
        assert recall > recalled


# --- The child's own name


def test_the_childs_own_name_is_no_mention_of_another() -> None:
    own = frozenset({"kevin", "abara"})
    assert names_in("kevin likes it", KNOWN, own) == ()
    assert names_in("Kevin Abara likes it", KNOWN, own) == ()
    assert names_in("me and Kevin's mom", KNOWN, own) == ()
    assert [*names_in("Kevin sits with tyrese", KNOWN, own)] == [(16, 22)]


def test_a_title_before_the_childs_own_name_names_another() -> None:
    assert names_in("Ms. Abara is my aunt", KNOWN, frozenset({"abara"})) == ((0, 9),)


# --- The roster


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Tyrese Obi", {"tyrese", "obi"}),
        ("Xóchitl Núñez-Prado", {"xochitl", "nunez", "prado", "nunezprado"}),
        ("Juan de la Cruz", {"juan", "cruz", "delacruz"}),
        ("Mary Ann Van Dyke", {"mary", "ann", "dyke", "vandyke"}),
        ("D'Andre O’Brien Jr.", {"dandre", "andre", "obrien", "brien"}),
        ("Ms. Diaz", {"diaz"}),
        ("Coach Okafor", {"okafor"}),
        ("Pastor Ruiz Gil", {"ruiz", "gil"}),
        ("Bo Li", {"bo", "li"}),
        ("An Do", set()),
        ("Ka\u02bbimi Okoye", {"kaimi", "okoye"}),
        ("Nguyễn Thị Minh", {"nguyen", "thi", "minh"}),
        ("  ", set()),
    ],
)
def test_a_roster_name_gives_the_parts_to_look_for(name: str, parts: set[str]) -> None:
    assert folded_names(name) == parts


@pytest.mark.parametrize(
    "name",
    [
        "Zaniyah Quill",
        "Xóchitl Núñez-Prado",
        "D’Andre O'Brien",
        "Nguyễn Thị Minh",
        "Łukasz Żak-Wróbel",
        "محمد العلي",
        "मुहम्मद शर्मा",
        "Αλέξανδρος Νικολάου",
        "İbrahim Şahin",
        "李小龙",
    ],
)
def test_every_name_of_the_roster_is_found_however_it_is_written(name: str) -> None:
    known = frozenset(folded_names(name))
    for written in (name, name.lower(), name.upper(), *name.split()):
        assert names_in(f"i sit by {written} at lunch", known), written


def test_the_common_first_names_are_in_order_and_folded() -> None:
    names = files("dialogs").joinpath("first_names.txt").read_text(encoding="utf-8").splitlines()
    assert names == sorted(set(names))
    assert [name for name in names if fold(name) != name or " " in name or len(name) < 3] == []


ORDINARY_WORDS = (
    "will may mark art rose grace hope faith joy chase hunter grant drew frank bill rob sue pat ray max angel"
    " destiny summer autumn dawn april june august lily daisy violet ivy amber ruby jade crystal ella deja"
    " mira tomas lila mia leo lee dan luz sol paz rosa luna linda clara dulce blanca cruz reyes nina nino son"
    " sin con por para cole marco norma julio abril domingo christian angeles esperanza perla reina"
)


def test_a_word_of_either_language_is_no_first_name() -> None:
    assert names_in(ORDINARY_WORDS, frozenset()) == ()


def test_nothing_that_we_ask_or_offer_names_anyone() -> None:
    # A lesson's example may tell of somebody: it is read to the student, and never quoted.
    examples = {
        text
        for step in shipped_flow("words").steps
        for wording in (step.say if step.type == "note" else ())
        for text in wording.text.values()
    }
    asked = [text for text in shipped_words() if text not in examples]
    assert [text for text in asked if names_in(text, KNOWN)] == []


# --- Places in the text

PIECES = st.sampled_from(
    [
        *(text for text, _ in NAMED), *NOBODY, "Mr.", "profe", "my sister", "de la", "miss", "named",
        "se llama", "and", "Tyler", "’s", "'", "-", ".", "\n", " ", "🙂", "👩‍👧", "\u202e", "مرحبا",
        "e\u0301", "\u0301", "ﷺ", "İ", "ß", "\ud800", "A", "i", "7",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join), st.lists(PIECES).map(" ".join))


@given(TEXTS)
@example("\u0301Tyler\u0301 \u202eKim")
def test_mentions_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = names_in(text, KNOWN)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
    for (_, end), (start, _) in pairwise(spans):
        assert end < start


@given(
    before=TEXTS,
    name=st.sampled_from(
        [
            "zaniyah",
            "Zaniyah",
            "ZANIYAH",
            "zaniyahs",
            "Zaniyah’s",
            "xóchitl",
            "xo\u0301chitl",
            "okafor",
            "O'Brien",
        ]
    ),
    after=TEXTS,
)
@example(before="san", name="okafor", after="").via("a place, were it no one of the school")
@example(before="mr", name="okafor", after="beast")
def test_a_known_name_put_into_any_text_is_found(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after}"
    start = len(before) + 1
    end = start + len(name)
    assert any(s <= start and end <= e for s, e in names_in(text, KNOWN))


@given(TEXTS)
def test_what_lies_outside_the_mentions_names_nobody_known(text: str) -> None:
    rest, last = "", 0
    for start, end in names_in(text, KNOWN):
        rest += text[last:start] + "|"
        last = end
    rest += text[last:]
    words = {fold(word) for word in rest.split()}
    assert words.isdisjoint({"zaniyah", "quill", "tyrese", "xochitl", "okafor", "obrien"})


@pytest.mark.parametrize(
    "unit",
    [
        "a ", "A ", "é ", "ﷺ ", "ﷺ", "tyrese ", "mr b ", "Mr. ", "de la ", "my friend ", "name is ",
        "my friend xolt is ",
        "tj and aj ", "lee and ", "Ka\u02bb", "me and lee ",
        "teacher de la ", "Tyler, ", "Tyler and ", "martin luther ", "i miss ", "Will ", "s' ", "'", "a'",
        "a\u0300", "\u0300", "🙂", "-", "a-", "x" * 61 + " ",
    ],
)  # fmt: skip
def test_four_times_the_words_take_no_more_than_ten_times_as_long(unit: str) -> None:
    assert grows_evenly(lambda text: names_in(text, KNOWN), (unit * LONGEST)[:LONGEST])
