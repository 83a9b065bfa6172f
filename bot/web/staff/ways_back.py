"""Where the passkey's page leads: on to what was asked for, or back to where somebody came from.

A file is no page: a browser keeps it and stays where it is. So after the passkey the way leads to the page of
the file, which begins the download and says so. And what asks for a passkey is no place to go back to.
"""

from urllib.parse import parse_qs, quote, urlsplit

FILE = "/staff/export/file"
# Begins with which address, and on which page its file is taken.
_FILES = {f"{FILE}?": "/staff/export?take=1&", "/staff/packet/file?": "/staff/packet?"}
# Of a page that asks for a passkey: the page before it, by what is asked for.
_BEFORE = {
    "/staff/export": ("/staff/hear/round?heard=1&id=", "id"),
    "/staff/class/cards": ("/staff/class?class=", "class"),
    "/staff/together": ("/staff/student?id=", "id"),
}
_HOME = "/staff?later=1"


def onward(address: str) -> str:
    """The page on which what was asked for is there: the address itself, unless it is a file's."""
    for file, page in _FILES.items():
        if address.startswith(file):
            return address.replace(file, page, 1)
    return address


def before(address: str) -> str:
    """For who shows no passkey after all."""
    asked = urlsplit(onward(address))
    page, name = _BEFORE.get(asked.path, ("", ""))
    value = parse_qs(asked.query).get(name, [""])[0]
    return f"{page}{quote(value)}" if value else _HOME
