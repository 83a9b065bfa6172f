"""Where other people are named in what a child wrote: no quote may hold them.

Known from the school's roster, called by a title ("mr b", "profe Lupe"), introduced as family or a
friend ("my sister Kim"), or by a common first name. A title or a relation alone names nobody.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from dialogs.words import fold

NOBODY: frozenset[str] = frozenset()


def names_in(
    text: str, known: frozenset[str], own: frozenset[str] = NOBODY
) -> tuple[tuple[int, int], ...]:
    """Start and end, in the text, of each mention of someone; in order, none inside another.

    `known` are the folded names of the school's people but the child; `own` are the child's, which
    may be common first names.
    """
    words = _words(text)
    mentions = _Reader(words, known, own).mentions()
    return tuple(_joined(text, ((words[first].start, words[last].end) for first, last in mentions)))


def folded_names(full_name: str) -> set[str]:
    """What to look for of a name on the roster: its parts, and what is often run together."""
    found: set[str] = set()
    particles = ""
    for place, word in enumerate(_words(full_name)):
        if word.folded in _PARTICLES:
            particles += word.folded
        elif word.folded not in _SUFFIXES and (place > 0 or word.folded not in _TITLES):
            found |= {word.folded, particles + word.folded}
            found |= {_folded(part) for part in _APOSTROPHE.split(word.typed)}
            particles = ""
    found |= {_folded(part.replace("-", "")) for part in full_name.split() if "-" in part}
    return {name for name in found if len(name) >= _SHORTEST}


_SHORTEST = 3


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbours with nothing but a space, a dot or a hyphen between them are one."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and not text[held[1] : start].strip(" .-\u00a0"):
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held


# --- Words of the text


class _Word(NamedTuple):
    start: int
    end: int
    typed: str
    capital: bool  # and not only because all the text is
    near: bool  # only spaces or a hyphen part it from the word before
    dotted: bool  # a dot does
    begins: bool  # a sentence begins with it, or may
    forms: tuple[str, ...]  # folded, as it stands and without what may be added

    @property
    def folded(self) -> str:
        return self.forms[0]


# Signs above and below letters, vowels of Indic, Tibetan and Burmese, joiners: to Python no letters.
_SIGNS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u0900-\u0963\u0971-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u0f18-\u0fbc"
    "\u1000-\u103f\u1050-\u108f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
)
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|[{_SIGNS}'’])*")
_APOSTROPHE = re.compile("['’]")
_DRAWN_OUT = re.compile(r"(\w)\1\1+")
_NEAR = re.compile("[ \t\u00a0]*-?")
_DOT = re.compile("\\.[ \t\u00a0]*")
_WITHIN = re.compile(r"[ \t\r\xa0\d,&+/()_-]*")  # between words of one sentence
_LONGEST = 60  # no name is longer
_SHOUTED = 8  # from so many letters on, a text of capitals says nothing by a capital


def _words(text: str) -> list[_Word]:
    shouting = _is_shouting(text)
    forms, parted = cache(_forms), cache(_parted)
    words: list[_Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start, typed = match.start(), match[0].rstrip("'’")
        near, dotted, begins = parted(text[end:start])
        capital = typed[0].isupper() and not shouting
        end = start + len(typed)
        words.append(
            _Word(start, end, typed, capital, near, dotted, begins or not words, forms(typed))
        )
    return words


def _parted(between: str) -> tuple[bool, bool, bool]:
    """How words are parted by what stands between them: near, by a dot, by a sentence's end."""
    near, dotted = _NEAR.fullmatch(between), _DOT.fullmatch(between)
    return near is not None, dotted is not None, not _WITHIN.fullmatch(between)


def _is_shouting(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper >= _SHOUTED and 10 * upper > 7 * sum(map(str.isalpha, text))


def _forms(typed: str) -> tuple[str, ...]:
    """Tyler's, tylers, Tyler'll and tylerrr are all tyler too."""
    folded = _folded(typed)
    if folded in _PLAIN:
        return (folded,)
    others = []
    if folded.endswith("s") and len(folded) > _SHORTEST:
        others.append(folded[:-1])
    if cut := _APOSTROPHE.search(typed):
        others.append(_folded(typed[: cut.start()]))
    if _DRAWN_OUT.search(folded):
        others += (_DRAWN_OUT.sub(as_often, folded) for as_often in (r"\1", r"\1\1"))
    return folded, *others


def _folded(typed: str) -> str:
    if len(typed) > _LONGEST:
        return ""
    if typed.isascii() and typed.isalpha():
        return typed.lower()
    return fold(_APOSTROPHE.sub("", typed)).replace(" ", "")


# --- Who is named


class _Reader:
    """Goes through the words once, from mention to mention."""

    def __init__(self, words: Sequence[_Word], known: frozenset[str], own: frozenset[str]):
        self.words = words
        self.known = known
        self.own = own
        self.first_names = _first_names()

    def mentions(self) -> Iterator[tuple[int, int]]:
        """The first and the last word of each."""
        at, last_end = 0, -9
        while at < len(self.words):
            behind = self.famous(at)
            if behind:
                at = behind
                continue
            last = self.mention(at, last_end)
            if last is None:
                at += 1
            else:
                yield at, last
                at, last_end = last + 1, last

    def famous(self, at: int) -> int:
        """The place behind someone or something that all the world knows; 0 if there is none."""
        by_second = _FAMOUS.get(self.words[at].folded)
        if by_second is None or at + 1 == len(self.words):
            return 0
        for names in by_second.get(self.words[at + 1].folded, ()):
            rest = self.words[at + 1 : at + len(names)]
            if all(word.near or word.dotted for word in rest) and names[1:] == tuple(
                word.folded for word in rest
            ):
                return at + len(names)
        return 0

    def mention(self, at: int, last_end: int) -> int | None:
        """The last word of the mention that begins here."""
        word = self.words[at]
        if word.folded in _TITLES and not self.is_missing(at):
            called = self.called(at)
            if called is not None:
                return self.whole(called)
        if self.is_name(at) or self.is_introduced(at) or self.goes_on(at, last_end):
            return self.whole(at)
        return None

    def is_missing(self, at: int) -> bool:
        """Whether this is the miss of "i miss my dog"."""
        word = self.words[at]
        if word.folded != "miss" or at == 0:
            return False
        return not word.capital and self.words[at - 1].folded in _BEFORE_A_VERB

    # Called by a title

    def called(self, at: int) -> int | None:
        """The place of the name behind this title."""
        title, place = self.words[at].folded, at + 1
        if not self.is_near(place) or (self.words[place].dotted and title not in _SHORTENED):
            return None
        behind = self.behind_particles(place)
        if behind > place and self.is_near(behind) and self.is_like_a_name(self.words[behind]):
            return behind
        word = self.words[place]
        letter = _APOSTROPHE.split(word.typed)[0].lower()
        if len(letter) == 1:
            return place if _is_initial(letter, word.capital, title) else None
        sure = title in _ALWAYS_WITH_A_NAME and (
            self.is_listed(word)
            or not _is_plain(word)
            or (word.capital and word.folded in _ORDINARY)
        )
        return place if sure or self.is_like_a_name(word) else None

    def behind_particles(self, at: int) -> int:
        """The first place from here on that is no "de la"."""
        for place in range(at, at + _MOST_PARTICLES):
            if not self.is_near(place) or self.words[place].folded not in _PARTICLES:
                return place
        return at + _MOST_PARTICLES

    def is_near(self, at: int) -> bool:
        return at < len(self.words) and (self.words[at].near or self.words[at].dotted)

    def is_like_a_name(self, word: _Word) -> bool:
        """Whether it is one where a name is to be expected."""
        if self.is_listed(word):
            return word.capital or not _is_plain(word)
        return _is_strange(word)

    def is_listed(self, word: _Word) -> bool:
        return any(form in self.known or form in self.first_names for form in word.forms)

    # By the name itself

    def is_name(self, at: int) -> bool:
        word = self.words[at]
        for form in word.forms:
            if form in self.own:
                return False
            if form in self.known:
                usual = form in _ORDINARY or form in _PLAIN or form in _NO_NAMES
                if not usual or (word.capital and not word.begins) or self.is_someone(at):
                    return True
            elif form in self.first_names and not self.is_place(at):
                return True
        return False

    def is_someone(self, at: int) -> bool:
        """Whether the words around treat it as a person: "next to angel", "angel hits me"."""
        behind = [word.folded for word in self.words[at + 1 : at + 3] if not word.begins]
        if behind and (behind[0] in _DOES or (behind[0] == "is" and behind[-1] in _IS)):
            return True
        if at < 2 or self.words[at].begins:
            return False
        return (self.words[at - 2].folded, self.words[at - 1].folded) in _BESIDE

    def is_place(self, at: int) -> bool:
        """San Diego, Fort Worth."""
        return at > 0 and self.words[at].near and self.words[at - 1].folded in _BEFORE_A_PLACE

    # Introduced

    def is_introduced(self, at: int) -> bool:
        """Behind "my friend", "my sister named", "mi primo se llama"."""
        word = self.words[at]
        if at == 0 or word.begins:
            return False
        relation, promised = self.introducing(at - 1)
        if relation < 0 or any(between.begins for between in self.words[relation + 1 : at]):
            return False
        if promised:
            return len(word.folded) > 1 and not _is_plain(word)
        if len(word.folded) == 1:
            return word.capital and word.folded not in _NO_INITIALS
        return self.is_like_a_name(word) and (word.near or word.capital)

    def introducing(self, at: int) -> tuple[int, bool]:
        """The place of the relation that these words end with (or -1); whether they promise a name."""
        if self.words[at].folded in _RELATIONS:
            return at, False
        last = self.words[at].folded
        promised = last not in _MAYBE_CALLED
        if last in _CALLED:
            at -= 1
        elif at > 0 and (self.words[at - 1].folded, last) in _IS_CALLED:
            at -= 2
        else:
            return -1, False
        if at > 0 and self.words[at].folded in _WHO:
            at -= 1
        return (at if at >= 0 and self.is_person(self.words[at]) else -1), promised

    def is_person(self, word: _Word) -> bool:
        one = word.folded.removesuffix("s")
        return one in _RELATIONS or one in _TITLES or word.folded in _PEOPLE

    def goes_on(self, at: int, last_end: int) -> bool:
        """Behind "Tyler and", "Tyler,"."""
        word = self.words[at]
        if word.begins or word.folded in self.own or not _is_strange(word):
            return False
        if last_end == at - 2:
            return self.words[at - 1].folded in _AND and not self.words[at - 1].begins
        return last_end == at - 1

    def whole(self, at: int) -> int:
        """The last word of the name that begins here: Maria de la Cruz."""
        for _ in range(_MOST_PARTS):
            place = self.behind_particles(at + 1)
            if place >= len(self.words) or not self.words[place].near:
                break
            word = self.words[place]
            is_one = self.is_name(place) or (word.folded not in self.own and _is_strange(word))
            if not is_one:
                break
            at = place
        return at


_MOST_PARTICLES = 3
_MOST_PARTS = 4


def _is_initial(letter: str, capital: bool, title: str) -> bool:
    """Whether a lone letter behind this title is a name: "coach d", but not "mi profe q explica"."""
    if title in _ALWAYS_WITH_A_NAME:
        return True
    if capital:
        return letter not in _NO_INITIALS
    return letter not in (_SMALL_WORDS_ES if title in _TITLES_ES else _SMALL_WORDS_EN)


def _is_strange(word: _Word) -> bool:
    """Whether it is written as a name and is no other word known here."""
    return word.capital and len(word.folded) > 1 and not _is_plain(word)


def _is_plain(word: _Word) -> bool:
    """Whether it is a word that often follows a title or a relation and names nobody."""
    if word.folded in _PLAIN or word.folded in _NO_NAMES or word.folded in _TITLES:
        return True
    return any(
        word.folded.endswith(ending) and word.folded.removesuffix(ending) in _PLAIN
        for ending in ("s", "es", "ed", "d", "ing", "ly")
    )


@cache
def _first_names() -> frozenset[str]:
    """Names common among school children, without those that are ordinary words."""
    text = files("dialogs").joinpath("first_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


# --- Lists, folded


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ALWAYS_WITH_A_NAME = _set("mr mrs ms mx mister missus")
_TITLES_EN = _set(
    "miss dr doctor coach principal teacher nurse officer counselor counsellor sensei sub aide "
    "director pastor rabbi imam professor prof teach "
)
_TITLES_ES = _set(
    "senor senora senorita sr sra srta srita seno profe profesor profesora profa profr maestro "
    "maestra mtro mtra mestro mestra don dona doctora dra directora director entrenador "
    "entrenadora lic licenciado licenciada consejero consejera enfermera "
)
_TITLES = _ALWAYS_WITH_A_NAME | _TITLES_EN | _TITLES_ES
_SHORTENED = _set("mr mrs ms mx dr dra sr sra srta srita prof profa profr mtro mtra lic")
_NO_INITIALS = "aeioy"
_SMALL_WORDS_EN = "aiknruwxy"
_SMALL_WORDS_ES = "abcdeiklmnoqstuxy"
_BEFORE_A_VERB = _set(
    "i you u we they to dont didnt never always really rly ill gonna wanna gotta will would "
    "might may can did do not still also kids people who mostly usually sometimes cant wont id "
    "ima just ya yall and "
)

_RELATIONS = _set(
    "mom mum mama mami mommy mother dad papa papi daddy father stepmom stepdad stepmother "
    "stepfather brother brothers sister sisters stepbrother stepsister sibling cousin cousins "
    "cuz uncle auntie aunt grandma grandpa grandmother grandfather granny nana son daughter "
    "nephew niece godmother godfather friend friends frend frends freind freinds bestie besties "
    "bff bffs buddy buddies pal classmate classmates teammate teammates roommate partner "
    "neighbor neighbour boyfriend girlfriend bf gf madre padre hermano hermana hermanos "
    "hermanas hermanito hermanita tio tia tios tias tita primo prima primos primas abuelo "
    "abuela abuelito abuelita padrastro madrastra padrino madrina sobrino sobrina cunado cunada "
    "amigo amiga amigos amigas amiguito amiguita novio novia companero companera companeros "
    "companeras vecino vecina "
)
_CALLED = _set("named called llamado llamada llamados llamadas namd calld")
_MAYBE_CALLED = _set("called calld")  # my mom called work
_PEOPLE = _set(
    "his her their su whose boy girl kid guy student person nino nina chico chica muchacho "
    "muchacha "
)
_IS_CALLED = {("name", "is"), ("name", "iz"), ("names", "is"), ("se", "llama"), ("nombre", "es")}
_WHO = _set("is who whose que q es was thats")
# What only a person does and is, and beside whom one is; for names that are words too.
_DOES = _set(
    "says said keeps kept hit hits pushes pushed"
    " kicks kicked talks talked laughs laughed yells yelled bothers"
    " bothered copies copied stole steals sits sat cheats cried cries threw throws flicks pokes poked bullies"
    " bullied teases teased annoys told tells asks asked thinks dice dijo pega pego molesta habla hablo grita"
    " grito empuja empujo copia copio quita quito llora pelea"
)
_IS = _set("mean rude annoying mad bothering talking hitting yelling pushing laughing nice")
_BESIDE = {
    *product(("sit", "sits", "sat", "sitting"), ("with", "by", "near")),
    *product(
        ("work", "working", "partner", "partners", "paired", "friends", "talk", "fight"), ("with",)
    ),
    *product(("siento", "sentar", "trabajo", "trabajar", "juego", "jugar"), ("con",)),
    *(("next", "to"), ("me", "and"), ("mad", "at"), ("lado", "de"), ("junto", "a"), ("yo", "y")),
}
_AND = _set("and y e n o or ni nor an")

_PARTICLES = _set(
    "de la las los del el al da das do dos di du van von der den ten bin bint ibn abu le san "
    "santa st mc mac "
)
_SUFFIXES = _set("jr sr ii iii iv")
_BEFORE_A_PLACE = _set("san santa saint st fort port lake mount mt ft")

# Names that are words of English or Spanish too: they count by their capital or behind a title.
_ORDINARY = _set(
    # First names
    "abril ace alba alegria alma amber amor amparo angel angeles april art arte ash asia august "
    "aurora autumn azul basil bear bella belle bill bills blanca bliss blue brisa brook buddy "
    "camino candy caridad carol cash celeste chance charity chase cherish cherry chico chip "
    "christian cielo clara clay cliff cole colt consuelo coral crystal cristal daisy dale dan "
    "dash dawn dean deja destiny diamond dolores domingo don drew dulce duke ebony eden ella "
    "ellas elmer ember era esperanza essence estrella eve ever faith felicidad fern flor flora "
    "forest fox frank franco gay gene genesis german ginger glen gloria grace gracia grant guy "
    "happy harmony haven hazel heath heather heaven holly honesty honor hope hunter india iris "
    "isla israel ivory ivy jade jay jewel jet journey joy june julio justice justo king kit "
    "kitty lane lark laurel lee legend leo leon liberty lila lily linda link london love lucky "
    "luna luz lyric mac major mar marco margarita marina mark mars mason max may mayo melody "
    "mercedes mercy mia miel miles milagro milagros mina miracle mira misty moon nieves nina "
    "nino noble norma nova ocean olive opal paris pat paz pearl penny perla phoenix pilar poppy "
    "praise precious prince princesa princess promise queen rain raven ray reason rebel red "
    "reed reina rey rich river rob robin rock rocky roman rosa rosario rose royal ruby rusty "
    "sage saint salvador sandy scarlet serenity shade sierra silver sky skip socorro sol "
    "soledad sonny star stone storm sue summer sunny teal temple tia tierra tiger tiny tomas "
    "treasure trinity trip true trust unique unity valor vera verdad victory violet violeta "
    "virginia wade ward wave west will willow wolf wren young zen "
    # Last names, English
    "ball banks bass bean beans bee bell best bird bishop black block bloom book booth bowl boy "
    "branch bridge bridges bright brooks brown buck bush butter cannon card carpenter case "
    "castle chain child church close cloud cook cotton craft cross crow crown curry day dear "
    "dish doll drake driver early east english fair falls farmer fast field fields fine fish "
    "flag flood flower flowers foot foster free french friend frost game games garden gates "
    "glass gold golden good grand grass graves gray green grey guard guest hair hall hand hands "
    "hard head heard help hill hills hood hook horn house hunt hurt irons judge key keys kid "
    "kind knight know lake lamb land law lemon light little lock long lord lot low lunch man "
    "marble march marks maze means mills mind mine minor money moody more moss music nail new "
    "nice night north oak odd pack page paint paper park parks part pass patch pay peace pen "
    "pepper person piano place plant player pond pool poor pope porter post potter pound power "
    "powers price priest quick race read real rice ring rivers road rule rush sales sample sand "
    "sands savage say school sea seal see self sharp shell shine ship shoe short side sides "
    "singer sleep small smart smiley snow song south sparks speed spring springs still stock "
    "story strange street strong study summers sun sweet swift talent tan tell test thing tower "
    "towns train trees turn walk walker wall walls war warm water waters way ways weeks well "
    "wells white wild win winds wing winter winters wise wood woods word words work world worth "
    "yard year you younger "
    # Last names, Spanish
    "acero amigo arena arroyo barrio barrios bello blanco bosque bravo bueno cabello cabeza "
    "calle calles calvo campo campos canto casa casas casado castillo claro conejo cordero "
    "corona correa cruz delgado diez dorado duro feliz flores fuentes gallo gordo guerra hoyos "
    "huerta iglesias jefe leal leche limon llave lobo madera mano mares mata mercado mesa mil "
    "monte montes mora moral morales moreno mundo nieto nieve norte nube oro palacios palma pan "
    "paredes paso pena perro pico piedra pina pino pinos pinto plata plaza polo prado puente "
    "puerta pulido ramos rana rayo redondo reyes rico rincon rio rios rojas rojo rosales rosas "
    "rubio rueda sala salas salinas sano santa santo santos seguro solo toro torre torres "
    "tirado trigo vaca valle valles vega vela verde viejo villa vino vivas viva "
    # Names from other languages
    "an do le bang cha chi chin ding dong hang hay her hue hung lay min moo nay paw ping pong sang "
    "say sing sin son soe sung tang thi tin toe ton tong tun van win wing woo yin you "
)

# What follows a title or a relation and names nobody.
_PLAIN = _set(
    # English
    "a about abt act after again agree alone along already also always am an and another answer "
    "any anymore are arent around as ask at ate away back bad be became because been before "
    "behind being best better between big both break bring broke bus but buy by call came can "
    "cannot cant care catch cause check class cool come copy could couldnt cry cut cuz did "
    "didnt do does doesnt doing done dont down draw drink drive during each eat either end ever "
    "every everybody everyone explain eye face fall fast favorite feel fell felt few fight find "
    "first fix for forget forgot found from fun funny gave get gets give go goes going gone "
    "gonna good got grade great grew had happy hard has hasnt hate have he hear hed help her "
    "here hers herself hes hi him his hit hold home homework how hug hurt i id idk if ignore "
    "ill im in is isnt it its ive job joke join just keep kept kind knew know last late laugh "
    "learn leave left less let like lil listen little live long look lose lost lot loud love "
    "lunch made make man many may maybe me mean meet might mine miss mom money moms more "
    "morning most mostly move much must my myself near need never new next nice no nobody none "
    "not nothing now of off office often oh ok okay old on once one only open or other our out "
    "outside over own pay people pick play please point possibly pretty problem pull push put "
    "question quick quiet ran rather read real really reason recess recommend remember rest "
    "right room rude rule run sad said same sang sat saw say scare school scream see seem seen "
    "send sent share shall she shes should shout show sick side sing sit sleep slow so some "
    "someone sometimes soon speak stand start stay still stop stopped strict strong study such "
    "super sure table take talk taught tell tells test than thank that thats the their them "
    "then there these they theyre thing think this those though thought through throw tight "
    "time to today told tomorrow too took top touch treat tried trip trust try turn two under "
    "understand until up us use used usually very wait walk want was wasnt watch way we week "
    "well went were what when where whether which while who whole why will wish with without "
    "wont word work worry would write wrong wrote yall yeah yell yes yesterday yet you your "
    "youre yay u ur r n w bc tho thru rn rly lol omg wanna gotta ima dis mad angry awesome "
    "amazing annoying assistant advisor area appointment building center chair classroom club "
    "conference day days desk door email group idea lounge meeting name names note notes "
    "notebook number phone picture player plan program request role teacher teachers team "
    "uniform van voice aide principal coach nurse counselor friend friends middle high "
    "elementary bathroom bell snack helper helpers assistance support reading math science "
    "history art gym music english spanish pe ela esl iep tv ac dj bday birthday party house "
    "car truck dog cat baby family brother sister cousin grandma thinks talks yells explains "
    "gives lets knows cares makes smells lives cooks works passed died dies cried "
    # Spanish
    "el la los las lo le les un una unos unas al del de en con sin por para pa q k x y o e ni "
    "que qe ke como cuando cuand donde quien si no nunca siempre aveces veces tambien tampoco "
    "ya mas muy bien mal solo me te se nos mi mis tu tus su sus es esta estan era eran fue son "
    "soy ser estaba hay a ayuda ayudan ayudo explica esplica explique explico dice dijo dicen "
    "da dan dio deja dejan dejo habla hablan hablo hace hacen hizo grita gritan grito pone "
    "ponen puso quiere quieren quiso puede pueden sabe saben tiene tienen tenia va van viene "
    "vienen vive viven trabaja trabajan ensena ensenan escribe lee leen llama llaman pide piden "
    "pregunta preguntan regana reganan regano repite responde escucha escuchan entiende "
    "entienden mira ve juega juegan come cocina canta baila llega llego llora molesta molestan "
    "pega pegan cuida cuidan quita ignora contesta corrige revisa manda mandan gusta cae porque "
    "pero entonces hasta desde sobre entre cada todo toda todos todas otro otra mucho mucha "
    "poco este esto ese esa eso aqui alli ahi hoy ayer manana luego despues antes casa clase "
    "escuela salon tarea examen mate matematicas ciencias ingles espanol lectura historia arte "
    "musica gimnasia favorito favorita nuevo nueva mejor mayor menor grande chico chica bueno "
    "buena malo mala buen hermano hermana primo amigo tia tio dos tres "
)

# Capitals that are no names: days, months, subjects, what children play and watch, places.
_NO_NAMES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december lunes martes miercoles jueves viernes "
    "sabado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre christmas easter halloween thanksgiving navidad pascua valentines "
    "algebra geometry calculus biology chemistry physics geography civics health reading "
    "writing math maths science history english spanish french german chinese arabic ingles "
    "espanol frances minecraft roblox fortnite pokemon youtube google chromebook kahoot ixl "
    "ipad iphone xbox playstation nintendo switch lego legos netflix disney tiktok instagram "
    "snapchat discord facebook zoom canvas duolingo prodigy desmos khan american mexican "
    "african asian black white latino latina hispanic puerto mexico america usa texas "
    "california florida chicago york guatemala honduras salvador colombia internet wifi toyota "
    "honda ford chevy tesla mcdonalds walmart target god bible dad mom mama papa grandma "
    "grandpa act "
)

# Known to all the world, and no one at school.
_FAMOUS_NAMES = (
    "abraham lincoln; adam and eve; air jordans; anne frank; ariana grande; babe ruth; bad "
    "bunny; billie eilish; bob esponja; bruno mars; captain jack sparrow; cesar chavez; charlie "
    "brown; charlottes web; cristiano ronaldo; curious george; doctor strange; doctor who; dora "
    "the explorer; dr pepper; dr phil; dr seuss; dr strange; dr who; frida kahlo; george "
    "washington; graham cracker; graham crackers; harriet tubman; harry potter; harry styles; "
    "helen keller; james bond; jumping jack; jumping jacks; kendrick lamar; kobe bryant; lebron "
    "james; mario bros; mario brothers; mario kart; mario maker; mario odyssey; mario party; "
    "martin luther  king; michael jackson; michael jordan; miles morales; miss america; miss "
    "piggy; mona lisa; mr bean; mr beast; mr clean; mr potato head; mr rogers; mrs claus; mrs "
    "doubtfire; ms marvel; ms pac man; ms pacman; noahs ark; olivia rodrigo; papa johns; percy "
    "jackson; peso pluma; peter pan; peter parker; romeo and juliet; romeo y julieta; rosa "
    "parks; selena gomez; simon says; steph curry; stephen curry; super mario; taylor swift; "
    "teacher appreciation; tom and jerry; victoria magistral; victoria royale; virgen de "
    "guadalupe; "
)


def _famous() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """By the first and the second word; with the s of "taylor swifts songs" too."""
    found: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for parts in (tuple(name.split()) for name in _FAMOUS_NAMES.split(";") if name.strip()):
        for names in (parts, (*parts[:-1], f"{parts[-1]}s")):
            found.setdefault(names[0], {}).setdefault(names[1], []).append(names)
    return found


_FAMOUS = _famous()
