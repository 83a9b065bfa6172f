"""What is proposed to a child as private, what is not, and that looking takes no time."""

import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dialogs.loading import shipped_files, shipped_flow, shipped_lists
from dialogs.private import private_matter, read_rules, shipped_rules
from dialogs.problems import FlowProblems
from dialogs.words import LONGEST, fold
from dialogs.yamltext import Table, read
from tests.growth import grows_evenly

PRIVATE = {
    "self_insult": (
        "im so dumb at math",
        "I'm dumb",
        "i am stupid",
        "im soooo stuuupid",
        "IM SO STUPID AT READING",
        "i m dumb",
        "because im dum",
        "i feel stupid when i read out loud",
        "it makes me feel dumb",
        "i look so dumb when i dont know the anser",
        "my teacher thinks i'm an idiot",
        "im the dumbest kid in my class",
        "i suck at spelling",
        "I hate myself",
        "my brain is slow",
        "my brain doesn’t work right",
        "i'm not smart enough",
        "im just a bad kid",
        "everyone thinks im dumb",
        "no im dumb",
        "i dont get it im so stupid",
        "i cant do it because im dumb",
        "i dont like school i feel dumb",
        "i hate feeling dumb",
        "todos dicen que soy tonto y es verdad soy tonto",
        "i am a total failure",
        "im like really really dumb tho",
        "am i stupid or what",
        "whats wrong with me",
        "im lazy",
        "im trash at fractions",
        "estoy bien tonto para mate",
        "soy una burra",
        "Soy muy bruto en inglés",
        "soy tonta",
        "me siento bien mensa en esa clase",
        "no sirvo para nada",
        "toy bien burro",
        "que tonto soy",
        "no soy inteligente como los demas",
        "soy so dumb en math",
        "me odio",
    ),
    "contact": (
        "call me 555-0142",
        "(312) 555-0142",
        "my moms cell is 312.555.0142",
        "text 3125550142 ok",
        "5550142",
        "+52 664 123 4567",
        "email me at kid.one@example.com",
        "my gmail is coolkid at gmail dot com",
        "follow @skater_kid09",
        "my insta is skaterkid",
        "add me on snap",
        "snap: skaterkid09",
        "my discord username is wolf",
        "the password is fluffy22",
        "password: fluffy22",
        "i live at 1420 Maple Street",
        "1420 n maple ave apt 3",
        "we live on oak street",
        "vivo en la calle Hidalgo 45",
        "mi dirección es calle 5 de mayo",
        "mi número es 555 0142",
        "mi contraseña es perrito",
        "mi insta es lupita",
        "agrégame en discord",
        "my locker combo is 4 12 30",
    ),
    "immigration": (
        "mi mamá no tiene papeles",
        "mi mama esta sin papeles",
        "my parents dont have papers",
        "my dad got deported",
        "deportaron a mi tío",
        "im undocumented",
        "we are undocumnted",
        "im scared of ICE",
        "ice took my uncle",
        "la migra se llevó a mi papá",
        "we crossed the border at night",
        "cruzamos la frontera",
        "my family are immigrants",
        "my mom isnt a citizen",
        "no soy ciudadano",
        "we are waiting for our green card",
        "MI PAPA ES INMIGRANTE",
        "my cousin has daca",
        "los de migración vinieron",
        "we r refugees from far away",
    ),
    "arrest": (
        "my dad got arrested",
        "my dad got arested last nite",
        "arrestaron a mi papá",
        "my brother is in jail",
        "mi tio esta en la carcel",
        "he is in prison so i live w my grandma",
        "my mom has to go to court",
        "i have a court date",
        "the cops took my brother",
        "la policía se llevó a mi hermano",
        "im on probation",
        "i was in juvie",
        "my uncle is locked up",
        "mi primo está preso",
        "mi papa ta en el bote",
        "im in foster care",
        "cps came to our house",
    ),
    "pregnancy": (
        "im pregnant",
        "i think im pregnet",
        "my sister is prego",
        "my mom is having a baby",
        "estoy embarazada",
        "mi hermana esta embarasada",
        "mi mamá va a tener un bebé",
        "i have to take care of my baby",
        "i got my period in class",
        "period cramps make it hard",
        "me bajó la regla",
        "im on birth control",
        "voy a ser mama",
    ),
    "sexuality": (
        "im gay",
        "I am bi",
        "i came out to my friends",
        "i think im trans",
        "my two moms come to conferences",
        "im nonbinary",
        "they dont know im a lesbien",
        "soy gay",
        "creo que soy lesbiana",
        "soy bisexual",
        "i like girls",
        "me gustan los chicos",
        "my boyfriend broke up with me",
        "mi novia va en mi clase",
        "i have a crush on someone",
    ),
    "medicine": (
        "my meds make me sleepy",
        "i take a pill",
        "i take medisin at lunch",
        "when i forget my medicine i cant focus",
        "MEDICATION MAKES ME NOT HUNGRY",
        "i need my inhaler in gym",
        "i take adderall",
        "me tomo una pastilla",
        "la medicina me da sueño",
        "tomo medicamento",
        "i had surgery on my ear",
        "i see a therapist on tuesdays",
        "voy a terapia",
        "i was in the hospital for 2 weeks",
        "necesito mi inhalador",
        "me operaron",
    ),
    "diagnosis": (
        "i think i have adhd",
        "I HAVE ADHD",
        "i have add",
        "depression makes it hard",
        "deprression",
        "dyslexic",
        "im dislexic so reading is hard",
        "im autistic",
        "my autisim makes loud rooms bad",
        "tengo TDAH",
        "tengo ansiedad",
        "my anxeity is bad before tests",
        "la depresión no me deja",
        "i got diagnosed in 3rd grade",
        "tengo dislexia",
        "soy autista",
        "im depressed",
        "i get panic attacks",
        "because of my disability",
        "my ocd",
        "me diagnosticaron",
        "i have seizures sometimes",
        "im deaf in one ear",
        "creo que tengo adhd porque no me concentro",
    ),
    "money": (
        "we dont have money for lunch",
        "we don't have enough money for the trip",
        "I DONT HAVE NO MONEY",
        "we cant afford a computer",
        "my mom lost her job",
        "we are poor",
        "we're broke rn",
        "im homeless",
        "we live in our car",
        "we got evicted",
        "food stamps",
        "i get free lunch",
        "no tenemos dinero",
        "no ay dinero en mi casa",
        "mi papá perdió su trabajo",
        "somos pobres",
        "no nos alcanza para los útiles",
        "my mom cant pay the rent",
        "no puedo comprar los zapatos",
        "vivimos en un carro",
        "there is no food at home",
    ),
    "religion": (
        "I pray",
        "i pray before tests",
        "voy a misa",
        "we go to church on sunday",
        "im muslim and i fast",
        "IM CATHOLIC",
        "i cant eat that because of my religion",
        "soy cristiana",
        "i am christian",
        "my family is jewish",
        "rezo antes del examen",
        "we are jehovahs witnesses",
        "believe in god",
        "dios me ayuda",
        "i wear a hijab",
        "its ramadan so im tired",
        "vamos a la iglesia los domingos",
    ),
}

ORDINARY = (
    "the test is dumb",
    "this is so stupid",
    "the directions are stupid and i hate them",
    "homework is dumb",
    "im in the dumb group",
    "im not dumb",
    "I'm not stupid, I just need more time",
    "so i dont feel dumb",
    "they call the game dumb",
    "he never calls me stupid",
    "im not being lazy i just forget",
    "my mom says im not dumb",
    "she doesnt make me feel dumb",
    "they never make me feel stupid",
    "no one says im dumb",
    "nobody thinks im dumb",
    "i dont think im dumb",
    "he doesn’t think I'm lazy",
    "my teacher doesnt think i am stupid",
    "i dont want to feel dumb",
    "so i wont feel dumb",
    "without feeling dumb in front of people",
    "people think im lazy but im not",
    "theres nothing wrong with me",
    "no soy flojo solo se me olvida",
    "mi maestra nunca me dice tonto",
    "no me hace sentir tonta",
    "nadie dice que soy tonto",
    "mi mamá no cree que soy flojo",
    "pido ayuda para no sentirme tonta",
    "dicen que soy flojo pero no",
    "my dumb pencil broke",
    "im slow at reading",
    "im bad at math",
    "im good at math",
    "i dont get it",
    "im tired",
    "im so tired of dumb tests",
    "it sucks",
    "i feel nobody listens",
    "i feel good when i finish",
    "no soy tonto, solo necesito tiempo",
    "la tarea es tonta",
    "soy bueno para dibujar",
    "soy lento leyendo",
    "soy una bestia en fracciones",
    "me siento bien en arte",
    "me siento al frente",
    "soy de tercer grado",
    "i got 100 on my test",
    "10 100 1000 is a pattern",
    "1,000,000",
    "pi is 3.14159265",
    "we counted to 1000000",
    "class is 8:30-10:30",
    "2024-2025 was my best year",
    "i need 10-15 minutes",
    "830-1030 is too long",
    "room 204 is loud",
    "my favorite number is 7",
    "i do 2 problems at a time",
    "25 kids way too loud",
    "see me @ lunch",
    "its too loud @school",
    "i forget my password",
    "i watch youtube and tiktok",
    "my phone distracts me",
    "unit 5 is hard",
    "i live far away so the bus takes 40 minutes",
    "20 minutes drive",
    "the teacher calls on me",
    "vivo lejos",
    "se me olvida la contraseña",
    "el número 7 es mi favorito",
    "i lose my papers",
    "i dont have paper",
    "my papers are messy",
    "papers all over my desk",
    "se me pierden los papeles",
    "ice cream",
    "i like ice hockey",
    "i slipped on the ice",
    "be a good citizen",
    "digital citizenship is boring",
    "draw a border around it",
    "i like sports, deportes",
    "me gustan los deportes",
    "we learned about immigration",
    "i need a visual",
    "i reported it to the office",
    "he departed",
    "im a daydreamer",
    "basketball court",
    "we play on the tennis court",
    "school is like a jail",
    "it feels like prison",
    "la escuela es como una cárcel",
    "i want to be a police officer",
    "my dad is a cop",
    "the police came to talk to our class",
    "i get in trouble",
    "i got detention",
    "i was caught running",
    "policia es mi juego favorito",
    "first period is hard",
    "i forget things in my period 3 class",
    "period 5",
    "my baby brother cries when i do homework",
    "mi bebé hermano llora",
    "i feel like a baby",
    "put a period at the end",
    "uso una regla para medir",
    "la regla del salón",
    "las reglas son injustas",
    "my binder is messy",
    "i like boys basketball",
    "i like girls soccer team",
    "i got straight as",
    "sex ed class was weird",
    "come out of class",
    "im coming out late",
    "my friend is nice",
    "i like to sit with girls",
    "me gustan los libros",
    "me gustan las matemáticas",
    "transition to lunch is hard",
    "translate it for me",
    "medicine ball in gym",
    "take a chill pill",
    "i want to study medicine",
    "quiero estudiar medicina",
    "speech therapy helps me",
    "i go to my speech therapist on mondays",
    "i want to be a therapist",
    "i take notes",
    "i take a break",
    "i take a nap",
    "take something out of my backpack",
    "i take the bus",
    "tomo agua",
    "i meditate, meditation helps",
    "my head hurts in loud rooms",
    "my stomach hurts before tests",
    "i get nervous",
    "i get worried",
    "i go to the nurse",
    "crutches",
    "i use crutches",
    "glasses",
    "i need my glasses to see the board",
    "i add numbers wrong",
    "i have to add fractions",
    "i add and subtract on my fingers",
    "odd and even numbers",
    "i have odd numbers for homework",
    "i am artistic",
    "i have an iep",
    "the great depression was boring to read",
    "i cant see the board",
    "i need headphones",
    "me duele la cabeza con el ruido",
    "me pongo nervioso",
    "uso lentes",
    "necesito mis muletas",
    "counting money in math",
    "i like money",
    "money word problems are hard",
    "i want to make money",
    "i dont have time",
    "no me alcanza el tiempo",
    "i cant pay attention",
    "no pongo atención porque hay ruido",
    "i broke my pencil",
    "my chromebook is broke",
    "my pencils were broke",
    "the wifi is poor",
    "im poor at spelling",
    "i want a job",
    "free time",
    "lunch is too short",
    "i dont have a pencil",
    "we dont have recess",
    "we dont have good food at lunch",
    "contar dinero en mate",
    "no tengo lápiz",
    "no tenemos tiempo",
    "quiero un trabajo",
    "por el pizarrón no veo",
    "oh my god it is so loud",
    "omg",
    "i swear to god its loud",
    "thank god for recess",
    "dios mio que ruido",
    "the greek gods unit",
    "i like god of war",
    "escribir una oración",
    "las oraciones son largas",
    "my friend christian",
    "we fast forward the video",
    "my notes are sorted faster",
    "she lent me a pencil",
    "music helps me",
    "fixing my uncles truck, i like when it starts and i know why",
    "everyone sees me stay after",
    "I cant listen and write",
    "q la maestra lo esplique despasio y con dibujos",
    "i dont even try in group stuff anymore",
    "my ears get tired",
    "how much does it cost",
    "this test is killing me",
    "she loves dinos, bossy at centers",
    "más tiempo y menos ruido",
    "que me dejen salir al baño",
    "con mis amigos",
    "leer en voz alta me da pena",
    "trabajar solo",
    "cuando hay mucho ruido no puedo pensar",
    "no entiendo cuando habla rápido",
    "🥱🥱🧱",
    "idk",
    "no sé",
    "",
    "   ",
    "...",
)


def shipped_words() -> list[str]:
    """Every text that our flows ask or offer."""
    texts: set[str] = set()
    for choices in shipped_lists().values():
        for choice in choices:
            texts |= {*choice.label.values(), *choice.fragment.values()}
    for file, _ in shipped_files():
        for step in shipped_flow(file.removesuffix(".yaml")).steps:
            texts |= {text for wording in step.say for text in wording.text.values()}
    return sorted(texts)


# The lesson on this word has to say it. It is read and tapped, and only what is typed is looked at.
TAUGHT = ("disabilit", "discapacidad")
EXAMPLES = [(text, category) for category, texts in PRIVATE.items() for text in texts]


@pytest.mark.parametrize(("text", "category"), EXAMPLES)
def test_what_may_be_private_is_proposed(text: str, category: str) -> None:
    assert private_matter(text) == category


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_school_answer_is_not(text: str) -> None:
    assert private_matter(text) == ""


def test_nothing_that_we_ask_or_offer_is_private() -> None:
    found = [text for text in shipped_words() if private_matter(text)]
    assert [text for text in found if not any(word in text.lower() for word in TAUGHT)] == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("my meds for my adhd make me feel dumb", "self_insult"),
        ("my dad got arrested by ice", "immigration"),
        ("i take meds for adhd", "medicine"),
        ("we pray because we have no money", "money"),
    ],
)
def test_of_several_matters_the_first_category_is_proposed(text: str, category: str) -> None:
    assert private_matter(text) == category


# --- However it is written

WAYS: list[Callable[[str], str]] = [
    str.upper,
    str.title,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: "".join(c for c in unicodedata.normalize("NFD", text) if c.isascii()),
    lambda text: text.replace(" ", "  "),
    lambda text: text.replace("'", "’"),
    lambda text: f"{text}!!! 😭😭",
    lambda text: f"I like lunch. {text}. Recess is ok",
    lambda text: f"no se...\n{text}\nidk",
]


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_capitals_accents_and_company_change_nothing(way: int) -> None:
    for text, category in EXAMPLES:
        assert private_matter(WAYS[way](text)) == category, text
    for text in ORDINARY:
        assert private_matter(WAYS[way](text)) == "", text


@given(st.lists(st.sampled_from(ORDINARY), min_size=2, max_size=4))
def test_ordinary_sentences_stay_ordinary_together(texts: list[str]) -> None:
    assert private_matter(". ".join(texts)) == ""


@given(st.sampled_from(ORDINARY), st.sampled_from(EXAMPLES), st.sampled_from(ORDINARY))
def test_one_private_sentence_among_others_is_enough(
    before: str, private: tuple[str, str], after: str
) -> None:
    assert private_matter(f"{before}. {private[0]}. {after}") == private[1]


@given(st.text(st.characters(exclude_categories=[])))
@example("\ud800")
@example("\u01c0 \u01c1 # ##")
def test_any_text_has_one_known_category_or_none(text: str) -> None:
    assert private_matter(text) in ("", *shipped_rules().categories)


# --- private.yaml


def test_the_categories_stand_in_their_order() -> None:
    assert shipped_rules().categories == tuple(PRIVATE)


def shipped_table() -> Table:
    text = files("dialogs").joinpath("private.yaml").read_text(encoding="utf-8")
    table, problems = read(text, "private.yaml")
    assert problems == []
    return table


def lines(table: Table) -> Iterator[str]:
    yield from table["ordinary"]
    for rules in table["private"].values():
        yield from rules.get("words", "").split()
        yield from rules["frames"]


def test_each_word_stands_as_fold_makes_it() -> None:
    table = shipped_table()
    words = [word for group in table["groups"].values() for word in group.split()]
    for line in lines(table):
        for part in line.split():
            words += (one.strip("~") for one in part.rstrip(".").split("/") if one[:1] != "<")
    assert [word for word in words if word not in ("", "_") and fold(word) != word] == []


def test_each_frame_finds_the_words_it_stands_for() -> None:
    table = shipped_table()
    stands_for = {f"<{name}>": words.split()[0] for name, words in table["groups"].items()}
    stands_for |= {"<number>": "12", "<house>": "120", "<colon>": ":", "_": "blue"}
    silent = []
    for category, rules in table["private"].items():
        for line in (*rules.get("words", "").split(), *rules["frames"]):
            parts = [part for part in line.split() if not part.endswith(".")]
            first = [part.split("/")[0].rstrip("~") for part in parts]
            text = " ".join(stands_for.get(one, one) for one in first)
            if not private_matter(f"{text} x"):
                silent.append((category, line))
    assert silent == []


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(FlowProblems):
        read_rules("groups: {a: [", "private.yaml")
    with pytest.raises(KeyError, match="<kin>"):
        read_rules(
            "{groups: {}, no_slips: '', ordinary: [], private: {money: {frames: [<kin> is poor]}}}",
            "",
        )


# --- Time

NASTY = (
    "a ", "i ", "im ", "1 ", "1", "555 ",
    "555-", "+1", "(", "@", "a@", "a.", "a!", "a:", "'", "i're ", "aaa ",
    "aaab ", "a", "\n", "ﷺ", "ﷺ ", "½", "½ ", "é ", "a\u0300", "😀", "so ", "im so ", "im so so so ", "fat ",
    "no ", "no tenemos ", "my mom ", "money ", "calle a a ", "120 a a ", "i am a very ", "dont have any ",
    "cross over the ", "mi mi ",
)  # fmt: skip


@pytest.mark.parametrize("unit", NASTY)
def test_four_times_the_words_take_no_more_than_ten_times_as_long(unit: str) -> None:
    assert grows_evenly(private_matter, (unit * LONGEST)[:LONGEST])


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(sorted(shipped_rules().vocabulary)[::40]), min_size=1, max_size=5))
def test_no_mixture_of_its_own_words_takes_longer(words: list[str]) -> None:
    unit = " ".join(words) + " "
    assert grows_evenly(private_matter, (unit * (LONGEST // len(unit) + 1))[:LONGEST])
