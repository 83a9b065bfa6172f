"""What a browser sends with a file: read whole, or refused as no form."""

import pytest

from bot.web.uploads import Upload, parts_of

KIND = 'multipart/form-data; boundary="edge"'


def body(*parts: tuple[str, bytes], end: bytes = b"--edge--\r\n") -> bytes:
    said = (
        b"--edge\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data + b"\r\n"
        for head, data in parts
    )
    return b"".join(said) + end


def test_fields_and_a_file_come_with_every_byte() -> None:
    data = bytes(range(256)) + b"\r\n--edg\r\n"
    sent = body(('name="do"', b"take"), ('name="file"; filename="a/Zoë 1.csv"', data))
    assert parts_of(sent, KIND, 10) == [("do", b"take"), ("file", Upload("Zoë 1.csv", data))]
    assert parts_of(body(('name="file"; filename=""', b"")), KIND, 10)[0][1] == Upload("", b"")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (body(('name="do"', b"take")), "multipart/form-data"),
        (body(('name="do"', b"take"), end=b""), KIND),
        (body(("nothing", b"take")), KIND),
        (body(*[('name="do"', b"take")] * 11), KIND),
        (b"do=take", KIND),
        (b"", KIND),
    ],
    ids=["no boundary", "cut off", "no name", "too many", "another form", "empty"],
)
def test_what_no_browser_sends_is_refused(sent: bytes, kind: str) -> None:
    with pytest.raises(ValueError, match=r"no|cut|name"):
        parts_of(sent, kind, 10)
