"""Who is spoken of in a paragraph, and how: the name first, then pronouns; a tool once, then "it".

Fills templates (phrasing.py) with spans. Everything here is decided by the File and by what the paragraph
has said before, so that the same answers give the same words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dialogs.conversation import Item
from dialogs.drafts.evidence import Evidence, File, Person
from dialogs.drafts.phrasing import Pattern, Slot, parts_of, phrasing
from dialogs.drafts.statements import FACT, FRAGMENT, TEMPLATE, Span, Spans, joined_texts
from dialogs.drafts.times import date_of
from dialogs.flow import Choice
from dialogs.language import by_languages
from dialogs.loading import shipped_lists, shipped_tools
from dialogs.words import fill, first_name, fold


@dataclass
class Voice:
    """One paragraph's. `of`: whom it is about: the student, or a family member."""

    file: File
    of_family: bool = False
    item: Item | None = None
    goal: bool = False  # the item is a goal that staff entered
    named: bool = False  # the subject was named, and a pronoun is enough
    mentions: int = 0  # how often the item was named
    placed: bool = False  # and where it is used was said
    listed: int = 1  # how many choices the clause names that is being filled
    patterns: dict[str, Pattern | None] = field(
        default_factory=dict
    )  # by answer, once it was found

    def __post_init__(self) -> None:
        self.language = self.file.language
        self.says = phrasing(self.language)
        self.pronoun = pronoun_of(self.file.person)

    # --- sentences ------------------------------------------------------------------------------

    def sentence(self, id: str, by_name: bool = False, **slots: Sequence[Span]) -> Spans:
        """A sentence about the subject, with a capital letter."""
        named = by_name or not self.named
        filled = self.fill(id, named=named, who=self._who(named), **slots)
        self.named = True
        return capital(tidy(filled))

    def fill(self, id: str, *, named: bool = False, **slots: Sequence[Span]) -> Spans:
        """A template of the language. `named`: the sentence's subject is a name, not a pronoun."""
        return self._filled(self.says.text(id), TEMPLATE, id, "", named, slots)

    def form(self, one: Evidence, choice: Choice, name: str, *, named: bool = False) -> Spans:
        """A form of a tapped choice as a clause. The item counts as named from here on."""
        words = form_of(choice, name, self.language, later=bool(self.mentions))
        slots: dict[str, Sequence[Span]] = {}
        if "{word}" in words:
            slots["word"] = _fact(f"word:{one.answer}", word_asked(one))
        if "{date}" in words:  # from which "next week" counts
            said_on = date_of(one.at, self.language, self.file.timezone)
            slots["date"] = _fact(f"date:{one.answer}", said_on)
        return self._filled(words, FRAGMENT, one.answer, choice.value, named, slots)

    def np(self, one: Evidence, choice: Choice) -> Spans:
        words = form_of(choice, "np", self.language) or choice.fragment[self.language]
        return self._filled(words, FRAGMENT, one.answer, choice.value, False, {})

    def at(self, one: Evidence, choice: Choice) -> Spans:
        """With its preposition; "" where the choice has none."""
        words = form_of(choice, "at", self.language)
        return self._filled(words, FRAGMENT, one.answer, choice.value, False, {})

    # --- slots ----------------------------------------------------------------------------------

    def _filled(
        self, text: str, kind: str, source: str, choice: str, named: bool,
        slots: "dict[str, Sequence[Span]]",
    ) -> Spans:  # fmt: skip
        parts = parts_of(text)
        if len(parts) == 1 and isinstance(parts[0], str):  # no slot, as in half of them
            return (Span(kind, parts[0], source, choice),)
        spans: list[Span] = []
        for part in parts:
            if isinstance(part, str):
                spans.append(Span(kind, part, source, choice))
            elif part.one is not None:
                word = part.many if self._agrees_with_many(part, named) else part.one
                if word:
                    spans.append(Span(kind, word, source, choice))
            else:
                filled = slots[part.name] if part.name in slots else self._own_slot(part.name)
                if filled:
                    spans += filled
                elif spans and spans[-1].kind == kind and spans[-1].text.endswith(" "):
                    spans[-1] = spans[-1]._replace(text=spans[-1].text.rstrip(" "))
        return tuple(spans)

    def _agrees_with_many(self, slot: Slot, named: bool) -> bool:
        if slot.name == "n":
            return self.listed > 1
        if slot.name == "t":
            return self._many_things()
        plural = self.says.plural(self.pronoun)
        return plural and not (slot.name == "s" and (named or self.of_family))

    def _own_slot(self, name: str) -> Spans:
        if name in ("he", "him", "his", "self"):
            forms = self.says.pronouns[self.pronoun]
            return _fact(f"pronoun:{name}", forms.get(name, ""))
        if name == "name":
            return _fact("name", first_name(self.file.person.name))
        if name == "near":
            return _fact("near", self.says.texts.get(f"sentence.near.{self.file.person.band}", ""))
        if self.item and name in ("it", "they", "lo", "place", "again"):
            return self._thing(self.item, name)
        return ()

    def _thing(self, item: Item, name: str) -> Spans:
        if name == "place":
            known = place_of(item, self.language)
            if self.placed or not known:
                return ()
            self.placed = True
            return self.fill("grammar.place", place=_fact(f"place:{item.id}", known))
        if name in ("it", "they") and not self.mentions:
            self.mentions = 1
            kind = "goal" if self.goal else "tool"
            words = name_of(item, self.language, self.pronoun, goal=self.goal)
            spans = _fact(f"{kind}:{item.id}", words)
            if item.places and not place_of(item, self.language):
                place = _fact(f"places:{item.id}", item.places)
                spans = (*spans, *self.fill("grammar.unknown_place", place=place))
            return spans
        self.mentions += name in ("it", "they")
        words = again(item, name, self.language, self.pronoun, self.mentions, goal=self.goal)
        return _fact(f"again:{item.id}", words)

    def _many_things(self) -> bool:
        choice = tool_of(self.item)
        return choice is not None and is_many(choice, self.language)

    def _who(self, named: bool) -> Spans:
        if self.of_family:
            return _fact("family", self.says.text("sentence.family"))
        if named:
            return _fact("name", first_name(self.file.person.name))
        return self._own_slot("he")


# --- what a thing is called ---------------------------------------------------------------------------


def title_of(item: Item, language: str) -> str:
    """As a paragraph is called: the tool with its places."""
    choice = tool_of(item)
    title = item.title[language]
    if choice and choice.tool:
        formal = choice.tool.formal[language]
        title = formal[:1].upper() + formal[1:]
    return f"{title} · {item.places}" if item.places else title


def name_of(item: Item, language: str, pronoun: str, *, goal: bool = False) -> str:
    """A tool of the catalogue by its noun; in staff's own words, and a goal, in marks."""
    choice = tool_of(item)
    if choice:
        words = form_of(choice, "np", language) or choice.fragment[language]
        return fill(words, **phrasing(language).pronouns[pronoun])
    texts = phrasing(language).texts
    words = item.title[language].rstrip(" .") if goal else item.title[language]
    return texts["grammar.goal" if goal else "grammar.own_tool"].replace("{words}", words)


def again(
    item: Item, slot: str, language: str, pronoun: str, mentions: int, *, goal: bool = False
) -> str:
    """The item after its first mention. `mentions`: the how manyth this is."""
    return _again(item.catalogue, slot, language, pronoun, mentions > 2, goal)


def all_again(item: Item, language: str, pronoun: str) -> frozenset[str]:
    """All that it may be called then."""
    return _all_again(item.catalogue, language, pronoun)


@by_languages
def _all_again(catalogue: str, language: str, pronoun: str) -> frozenset[str]:
    return frozenset(
        _again(catalogue, slot, language, pronoun, later, goal)
        for later in (False, True)
        for slot in ("it", "they", "lo", "again")
        for goal in (False, True)
    )


@by_languages
def _again(catalogue: str, slot: str, language: str, pronoun: str, later: bool, goal: bool) -> str:
    texts = phrasing(language).texts
    choice = shipped_tools().get(catalogue)
    if not choice:
        if slot == "lo":
            return texts.get("grammar.things.one.lo", "")
        if goal:
            return texts["grammar.goal_again"]
        return texts["grammar.own_tool_later" if later else "grammar.own_tool_again"]
    how = "many" if is_many(choice, language) else "one"
    slot = "it" if slot == "again" else slot
    if how == "many" and pronoun == "they":
        special = texts.get(f"grammar.things.beside_they.{slot}")
        if special:
            return special
    gendered = form_of(choice, "gen", language)
    return texts.get(f"grammar.things.{how}_{gendered}.{slot}") or texts.get(
        f"grammar.things.{how}.{slot}", ""
    )


def word_asked(one: Evidence) -> str:
    """Of a question about a word, the word with its marks: “IEP”."""
    found = re.search("[“«].+?[”»]", one.asked)
    return found[0] if found else ""


def place_of(item: Item, language: str) -> str:
    """The row's places with their prepositions ("in math and on tests"), "" unless all are known."""
    return _at(item.places, language) if item.places else ""


def joined_places(said: Sequence[str], language: str) -> str:
    """ "in math", "in science" and "on tests": in math and science and on tests."""
    return joined_texts(list(places_in_turn(said, language)), language)


def places_in_turn(said: Sequence[str], language: str) -> Iterator[str]:
    """Each place, without the preposition of the one before."""
    articles, before = _articles(language), ""
    for one in said:
        preposition, _, rest = one.partition(" ")
        bare = preposition == before and rest and rest.split(" ")[0] not in articles
        yield rest if bare else one
        before = preposition


def tool_of(item: Item | None) -> Choice | None:
    return shipped_tools().get(item.catalogue) if item and item.catalogue else None


def is_many(choice: Choice, language: str) -> bool:
    return form_of(choice, "num", language) == "pl"


def form_of(choice: Choice, name: str, language: str, *, later: bool = False) -> str:
    """A form by its name, of what was named before the one for later; "" where there is none."""
    found = choice.forms.get(f"{name}_later") if later else None
    found = found or choice.forms.get(name)
    return found.get(language, "") if found else ""


def pronoun_of(person: Person) -> str:
    """they, until the student has set another: he or she; other pronouns are not bent to grammar."""
    said = person.pronouns.casefold().replace("/", " ").split()
    return {"he": "he", "él": "he", "el": "he", "she": "she", "ella": "she"}.get(
        said[0] if said else "", "they"
    )


def capital(spans: Sequence[Span]) -> Spans:
    """The same with a capital letter first; a quote is never touched."""
    while spans and not spans[0].text.strip(" "):
        spans = spans[1:]
    if not spans or spans[0].kind == "quote":
        return tuple(spans)
    first = spans[0]._replace(text=spans[0].text.lstrip(" "))
    return (first._replace(text=first.text[:1].upper() + first.text[1:]), *spans[1:])


def texts_of(choice: Choice, language: str) -> Iterator[str]:
    """All templates that a tapped choice may be said by."""
    yield choice.fragment[language]
    for forms in choice.forms.values():
        yield forms.get(language, "")
    # Behind another place with the same preposition.
    yield form_of(choice, "at", language).partition(" ")[2]


@by_languages
def _at(places: str, language: str) -> str:
    """Staff's own cell, of which there are few."""
    said = [at for name in _split(places) if (at := _places(language).get(fold(name)))]
    return joined_places(said, language) if len(said) == len(_split(places)) else ""


@by_languages
def _articles(language: str) -> frozenset[str]:
    texts = phrasing(language).texts
    return frozenset(words for id, words in texts.items() if id.startswith("grammar.articles."))


@by_languages
def _places(language: str) -> dict[str, str]:
    """What staff may call a class, folded, and how a sentence says it."""
    before = "grammar.places."
    texts = phrasing(language).texts
    found = {fold(id.removeprefix(before)): at for id, at in texts.items() if id.startswith(before)}
    for name in ("classes", "classes_young", "places_adult"):
        for choice in shipped_lists()[name]:
            at = form_of(choice, "at", language)
            for label in choice.label.values():
                found.setdefault(fold(label), at)
    return found


def _split(places: str) -> list[str]:
    return [part.strip() for part in places.replace(";", ",").split(",") if part.strip()]


def _fact(name: str, text: str) -> Spans:
    return (Span(FACT, text, name),) if text else ()


def tidy(spans: Sequence[Span]) -> Spans:
    """No two spaces where a slot was empty."""
    kept: list[Span] = []
    for span in spans:
        if kept and kept[-1].text.endswith(" ") and span.text.startswith(" "):
            span = span._replace(text=span.text.lstrip(" "))
        if span.text:
            kept.append(span)
    return tuple(kept)
