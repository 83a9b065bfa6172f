"""A reply, what may be meant by it, and what means the same at every question: commands, yes and no.

How an answer is read is its type's (reply_types/). Typing is accepted wherever a choice is shown. What
was typed is never changed, only compared.
"""

import re
from dataclasses import dataclass

from dialogs.flow import NOT_SURE, SKIP
from dialogs.words import fold


@dataclass(frozen=True, slots=True)
class Reply:
    """What arrived from a phone: text, or pressed choices, or a pressed command."""

    text: str = ""
    choices: tuple[str, ...] = ()
    command: str = ""
    # The key of the question it answers, or that a command is about; "": the one asked. For the
    # command "language": which one; "": the other.
    to: str = ""
    # Words could be written on the same screen as the choice: none are asked for behind it.
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """An answer: codes and words, either of which may be empty (never both)."""

    codes: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    name: str


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`reason` is a phrase (refused_…) and `values` fill it."""

    reason: str
    values: dict[str, str]


def is_yes(text: str) -> bool | None:
    """Yes, no, or neither: the student's own answer to "do you want to start?"."""
    if len(text) > LONGEST_PICK:
        return None
    folded = fold(text)
    if folded in _YES:
        return True
    return False if folded in _NO else None


def command_in(text: str) -> str:
    """The command that the text is, "" for any other text and for skip, which is an answer."""
    found = as_command(text)
    return found.name if isinstance(found, Command) else ""


def account_command_in(text: str) -> str:
    """What the student asks of the channel itself, "" for anything else: see ACCOUNT_COMMANDS."""
    if len(text) > LONGEST_PICK:
        return ""
    slashed, rest = slash_command_in(text)
    if slashed in ACCOUNT_COMMANDS and not rest:
        return slashed
    folded = fold(text)
    return next((name for name, words in ACCOUNT_COMMANDS.items() if folded in words), "")


def slash_command_in(text: str) -> tuple[str, str]:
    """The command that a text with a slash begins with, and what follows it: ("start", "CODE").

    ("", "") where it is no slash command, as at "/:" or "/10"; ("unknown", …) for one we do not have.
    """
    found = _SLASH.fullmatch(text) if len(text) <= LONGEST_PICK else None
    word = fold(found["word"]).replace(" ", "_") if found else ""
    if found is None or not word[:1].isalpha():
        return "", ""
    name = next((name for name, words in SLASH_COMMANDS.items() if word in words), "unknown")
    return name, (found["rest"] or "").strip()


def as_command(text: str) -> Command | Value | None:
    """What the text means at every question: a command, a skip or "not sure"; None for an answer."""
    if len(text) > LONGEST_PICK:
        return None
    folded = fold(text)
    if folded in _NOT_SURE or text.strip() == "?":
        return Value((NOT_SURE,))
    for name, words in COMMANDS.items():
        if folded in words:
            return Value((SKIP,)) if name == "skip" else Command(name)
    return None


def is_something_else(text: str) -> bool:
    """Typed instead of pressed; the words are then asked for."""
    return fold(text) in _SOMETHING_ELSE


def is_nothing(text: str) -> bool:
    """Where a list has a choice for it, this is that choice."""
    return fold(text) in _NOTHING


def is_no_words(text: str) -> bool:
    """Whether the text is a command, a skip or "not sure": nothing that tells more of anything."""
    return as_command(text) is not None


def says_no_more(text: str) -> bool:
    """A bare no to "can you tell me more?": there is nothing more, which is no answer to keep."""
    return len(text) <= LONGEST_PICK and fold(text) in (_NO - {"2"}) | _NOTHING


def would_rather_not(text: str) -> bool:
    """Whether a story was declined, in whichever words: nobody is asked to tell more of that."""
    folded = fold(text)
    return says_no_more(text) or any(f" {words} " in f" {folded} " for words in _RATHER_NOT)


# The same commands without a slash, in each language. Compared after folding. They mean the same at
# every question, so that "stop" stops at "Stop it" too: a wrong answer kept would be the worse mistake.
COMMANDS: dict[str, tuple[str, ...]] = {
    "help": (
        "help", "ayuda", "what is this", "what do i do", "i dont get it", "i don t get it",
        "i dont understand", "i don t understand", "que es esto", "que hago", "no entiendo",
    ),
    "back": ("back", "go back", "atras", "regresar"),
    "change": ("change", "cambiar", "my answers", "mis respuestas"),
    "go_on": ("go on", "keep going", "seguir", "sigue"),
    "skip": ("skip", "saltar", "omitir"),
    "pause": ("pause", "pausa"),
    "stop": (
        "stop", "i want to stop", "stop asking", "no more", "no more questions",
        "parar", "para", "quiero parar", "ya no quiero", "no mas", "ya no mas",
    ),
    "talk": (
        "talk", "talk to someone", "i need to talk to someone", "hablar", "hablar con alguien",
    ),
    "privacy": (
        "privacy", "who can read this", "who can see this", "who reads this",
        "privacidad", "quien puede leer esto", "quien puede ver esto", "quien lee esto",
    ),
    "language": (
        "language", "change language", "idioma", "cambiar idioma", "cambiar de idioma",
    ),
}  # fmt: skip

# What the channel does itself, outside any conversation. Only what nobody would answer to a question
# about school, or what does no harm there: "delete" alone may be what a student wants done, "switch"
# is a game console and "someone else" is who helps, so these take the slash. "My words" shows and
# changes nothing; for what deletes, the channel asks once more.
ACCOUNT_COMMANDS: dict[str, tuple[str, ...]] = {
    "delete": (
        "delete my answers", "delete all my answers", "delete everything",
        "borrar mis respuestas", "borrar todas mis respuestas", "borrar todo",
        "borra mis respuestas", "borra todas mis respuestas", "borra todo",
    ),
    "words": ("my words", "show my words", "mis palabras", "ver mis palabras"),
    "switch": (
        "switch student", "switch students", "change student",
        "cambiar estudiante", "cambiar de estudiante",
    ),
    "web": ("go on in the web page", "seguir en la pagina web"),
}  # fmt: skip

# With a slash, as a chat's own menu sends them. No answer begins so, so one word is enough.
SLASH_COMMANDS: dict[str, tuple[str, ...]] = {
    "start": ("start", "empezar", "iniciar"),
    "help": ("help", "ayuda"),
    "back": ("back", "atras", "regresar", "volver"),
    "change": ("change", "cambiar"),
    "skip": ("skip", "saltar", "omitir"),
    "pause": ("pause", "pausa"),
    "stop": ("stop", "parar", "para"),
    "privacy": ("privacy", "privacidad"),
    "delete": ("delete", "borrar", "eliminar"),
    "language": ("language", "idioma"),
    "talk": ("talk", "hablar"),
    "words": ("words", "my_words", "palabras", "mis_palabras"),
    "switch": ("switch", "otro", "otra", "cambiar_estudiante"),
    "web": ("web", "page", "pagina"),
    "go_on": ("go_on", "keep_going", "continue", "seguir", "sigue", "continuar"),
}

_SOMETHING_ELSE = ("something else", "otra cosa")
_NOT_SURE = {
    "not sure", "im not sure", "i m not sure", "idk", "i dont know", "i don t know", "dont know",
    "don t know", "dunno", "i dunno", "no idea", "no se", "nose", "no lo se", "no estoy seguro",
    "no estoy segura", "quien sabe",
}  # fmt: skip
_NOTHING = {
    "no",
    "nah",
    "nope",
    "none",
    "nothing",
    "no one",
    "nobody",
    "nada",
    "ninguno",
    "ninguna",
    "nadie",
}
_RATHER_NOT = (
    "dont want to", "don t want to", "do not want to", "dont wanna", "don t wanna", "rather not",
    "not telling", "wont tell", "won t tell", "cant tell", "can t tell", "cant say", "can t say",
    "none of your business", "leave me alone", "too personal", "its private", "it s private",
    "thats private", "that s private", "no quiero", "prefiero no", "mejor no", "no te importa",
    "no puedo decir", "no lo puedo decir", "no voy a decir", "es privado", "es personal", "dejame",
)  # fmt: skip
_YES = {"yes", "y", "yeah", "yep", "yup", "ok", "okay", "sure", "start", "si", "claro", "dale", "1",
        "yes let s start", "si empecemos", "empecemos"}  # fmt: skip
_NO = {"no", "n", "nope", "nah", "not now", "2", "no not now", "no ahora no", "ahora no"}

# Longer than this, a text is not searched for choices and commands: it is the student's own words.
LONGEST_PICK = 300
# In a group, a chat names the bot behind the command: /help@SomeBot.
_SLASH = re.compile(r"\s*/(?P<word>[^\s@]+)(?:@\w*)?(?:\s+(?P<rest>.*))?", re.DOTALL)
