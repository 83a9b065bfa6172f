"""What is said to a family on a page of its own."""

from bot.web.family.visit import Visit, phrase_for
from bot.web.pages import Page


def one_message(visit: Visit, name: str, status: int = 200) -> Page:
    """One thing said."""
    return _message(visit, [phrase_for(visit, name)], status)


def unsent(visit: Visit, name: str, status: int) -> Page:
    """As told; and what was typed in this very form is shown again, since it is not kept."""
    texts = [phrase_for(visit, name)]
    if status != 200 and visit.form.one("text"):
        texts += [phrase_for(visit, "page_words_not_kept"), visit.form.one("text")]
    return _message(visit, texts, status)


def place(visit: Visit) -> str:
    """Where this visit has got to."""
    return "/family/talk" if visit.own_session.conversation_id else "/family/hello"


def _message(visit: Visit, texts: list[str], status: int) -> Page:
    ways = [(place(visit), phrase_for(visit, "page_go_back"))] if visit.session else []
    title = phrase_for(visit, "page_sorry_title")
    values = {"title": title, "texts": texts, "again": None, "refresh": "", "ways": ways}
    return Page("family/message.html", values, status)
