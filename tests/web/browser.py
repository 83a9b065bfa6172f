"""A browser without JavaScript: it opens pages, fills in their forms and presses their buttons.

Real HTTP to a real server. What it shows is what stands in the page that the server sent.
"""

import ssl
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import httpx

from dialogs.reading_parts import pieces
from tests.waiting import SECONDS

# Nothing here is reached by TLS, and to read the certificates of the world takes longer than a page.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_VOID = {"meta", "link", "input", "br", "img", "hr"}
# What starts a new line or stands apart; a word is never glued to its neighbour.
_APART = {
    "p",
    "li",
    "h1",
    "button",
    "a",
    "label",
    "legend",
    "div",
    "summary",
    "blockquote",
    "span",
    "q",
}
_SILENT = {"script", "style", "title", "noscript"}


@dataclass
class Button:
    label: str
    name: str
    value: str
    pressed: bool = False


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    ticks: dict[str, tuple[str, str]] = field(default_factory=dict)  # label -> name and value
    ticked: set[str] = field(default_factory=set)
    radios: dict[str, tuple[str, str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)  # name -> value
    offered: dict[str, list[str]] = field(
        default_factory=dict
    )  # name -> values of radios and ticks
    buttons: list[Button] = field(default_factory=list)

    def pairs(self) -> list[tuple[str, str]]:
        """As a browser sends them; line ends in texts as browsers send those."""
        texts = [(name, text.replace("\n", "\r\n")) for name, text in self.texts.items()]
        ticks = [pair for label, pair in self.ticks.items() if label in self.ticked]
        return [*self.fields, *texts, *ticks, *self.chosen.items()]


class Page(HTMLParser):
    """What a page holds: its words, links and forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.refresh = ""
        self.lang = ""
        self._text: list[str] = []
        self._path: list[tuple[str, dict[str, str]]] = []
        self._form: Form | None = None
        self._label: list[str] | None = None
        self._input: dict[str, str] = {}
        self._area = ""
        self._select = ""
        self._option = False
        self.question: list[str] = []
        self.by_class: dict[str, list[str]] = {}  # the words of each element of a class
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join("".join(self._text).split())

    @property
    def asked(self) -> str:
        return " ".join("".join(self.question).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "meta" and at.get("http-equiv") == "refresh":
            self.refresh = at["content"]
        if tag == "html":
            self.lang = at.get("lang", "")
        if tag == "form":
            self._form = Form(at["action"].partition("#")[0], at.get("method", "get"))
            self.forms.append(self._form)
        if tag == "input":
            self._has_input(at)
        if tag == "textarea" and self._form is not None:
            self._area = at["name"]
            self._form.texts[self._area] = ""
        if tag == "select":
            self._select = "" if "disabled" in at else at["name"]
        if tag == "option" and self._form is not None and self._select:
            chosen = self._form.chosen
            takes = "selected" in at or self._select not in chosen
            self._option = takes and "value" not in at  # its text is its value
            if takes:
                chosen[self._select] = at.get("value", "")
        if tag in ("button", "label", "a"):
            self._label = []
            self._input = at
        if tag not in _VOID:
            self._path.append((tag, at))
            for name in at.get("class", "").split():
                self.by_class.setdefault(name, []).append("")

    def _has_input(self, at: dict[str, str]) -> None:
        form = self._form
        if form is None or "disabled" in at:
            return
        kind, pair = at.get("type", "text"), (at.get("name", ""), at.get("value", ""))
        if kind == "hidden":
            form.fields.append(pair)
        elif kind in ("checkbox", "radio"):
            self._input = {**at, "_": "tick"}
        else:
            form.texts[pair[0]] = pair[1]

    def handle_endtag(self, tag: str) -> None:
        while self._path and self._path.pop()[0] != tag:
            pass
        if tag in _APART:
            self._text.append(" ")
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self._form = None
        if tag in ("button", "label", "a") and self._label is not None:
            self._ends(tag, " ".join("".join(self._label).split()))
            self._label = None

    def _ends(self, tag: str, label: str) -> None:
        at, form = self._input, self._form
        if tag == "a":
            self.links[label] = at.get("href", "")
        elif form is None:
            return
        elif tag == "button" and at.get("type") != "button":
            form.buttons.append(Button(label, at.get("name", ""), at.get("value", "")))
        elif at.get("_") == "tick":
            pair = (at["name"], at.get("value", "on"))
            form.offered.setdefault(pair[0], []).append(pair[1])
            if at["type"] == "radio":
                form.radios[label] = pair
                if "checked" in at:
                    form.chosen[pair[0]] = pair[1]
            else:
                while label in form.ticks:  # the same in each row of a list
                    label += " "
                form.ticks[label] = pair
                if "checked" in at:
                    form.ticked.add(label)

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._path}
        if tags & _SILENT:
            return
        hidden = any(at.get("aria-hidden") == "true" or (at.get("hidden") is not None and "hidden" in at)
                     for _, at in self._path)  # fmt: skip
        if self._option and self._form is not None:
            self._form.chosen[self._select] = data
            self._option = False
        if self._area and self._form is not None:
            self._form.texts[self._area] += data
            return
        for name in {name for _, at in self._path for name in at.get("class", "").split()}:
            self.by_class[name][-1] += data
        if not hidden:
            self._text.append(data)
            if self._label is not None:
                self._label.append(data)
            if any(at.get("id") == "question" for _, at in self._path) and any(
                at.get("class") == "words" for _, at in self._path
            ):
                self.question.append(data)


@dataclass(eq=False)
class Browser:
    base: str
    language: str = "en"
    client: httpx.Client = field(init=False)
    page: Page = field(init=False)
    status: int = 0
    url: str = ""
    body: str = ""
    pressed: int = 0  # how often a finger came down: buttons, links and ticks
    headers: httpx.Headers = field(init=False)

    def __post_init__(self) -> None:
        headers = {"accept-language": self.language}
        self.client = httpx.Client(
            base_url=self.base, headers=headers, follow_redirects=True, timeout=SECONDS,
            verify=_NO_TLS,
        )  # fmt: skip

    def opens(self, path: str) -> "Browser":
        return self._shows(self.client.get(path))

    def follows(self, label: str) -> "Browser":
        assert label in self.page.links, f"no link {label!r}: {list(self.page.links)}"
        self.pressed += 1
        return self.opens(self.page.links[label])

    def types(self, text: str, name: str = "text") -> "Browser":
        form = next(form for form in self.page.forms if name in form.texts)
        form.texts[name] = text
        return self

    def ticks(self, *labels: str) -> "Browser":
        for label in labels:
            form = next(form for form in self.page.forms if label in form.ticks)
            form.ticked ^= {label}
            self.pressed += 1
        return self

    def picks(self, label: str) -> "Browser":
        form = next(form for form in self.page.forms if label in form.radios)
        name, value = form.radios[label]
        form.chosen[name] = value
        self.pressed += 1
        return self

    def marks(
        self, number: int, audience: str, quote: str = "", *, aloud: bool = False
    ) -> "Browser":
        """A row of the list of all answers; nothing is sent by it."""
        form = self.form("/share")
        out = (f"out-{number}", "yes" if aloud else "")
        for name, value in ((f"who-{number}", audience), (f"quote-{number}", quote), out):
            assert not value or value in form.offered.get(name, []), (name, form.offered.get(name))
            form.chosen |= {name: value} if value else {}
        return self

    def picks_part(self, number: int, words: str, part: str) -> "Browser":
        """A part of what was said at a row, word by word, from where it begins to where it ends."""
        start = words.index(part)
        found = pieces(words, each_word=True)
        taps = [at for at, (a, b) in enumerate(found) if a < start + len(part) and b > start]
        for tap in ("", f":{taps[0]}", f":{taps[0]}:{taps[-1]}"):
            self.presses_value("do", f"pick_words:{number}{tap}" if tap else f"pick:{number}")
            if not tap:
                self.presses_value("do", f"pick_words:{number}")
        return self

    def presses(self, label: str) -> "Browser":
        found = [(form, b) for form in self.page.forms for b in form.buttons if b.label == label]
        assert found, f"no button {label!r}: {self.buttons}"
        form, button = found[0]
        self.pressed += 1
        pairs = [*form.pairs(), *([(button.name, button.value)] if button.name else [])]
        return self.sends(form.action, pairs)

    def presses_value(self, name: str, value: str) -> "Browser":
        """A button by what it sends."""
        for form in self.page.forms:
            if any(b.name == name and b.value == value for b in form.buttons):
                return self.sends(form.action, [*form.pairs(), (name, value)])
        raise AssertionError(f"no button {name}={value} on {self.url}: {self.text}")

    def sends(self, path: str, pairs: list[tuple[str, str]] | bytes, **headers: str) -> "Browser":
        body = pairs if isinstance(pairs, bytes) else urlencode(pairs).encode()
        kind = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._shows(self.client.post(path, content=body, headers=kind))

    @property
    def buttons(self) -> list[str]:
        return [button.label for form in self.page.forms for button in form.buttons]

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def asked(self) -> str:
        return self.page.asked

    def form(self, action: str) -> Form:
        return next(form for form in self.page.forms if form.action == action)

    def _shows(self, response: httpx.Response) -> "Browser":
        self.status, self.url = response.status_code, response.url.raw_path.decode()
        self.headers, self.body = response.headers, response.text
        self.page = Page(response.text)
        return self
