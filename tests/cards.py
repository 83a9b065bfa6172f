"""Cards to print, with names that are hard to print."""

from bot.documents.cards import Card, qr_svg


def card_of(name: str, contact: str = "x", number: int = 0) -> Card:
    code = f"ABCDE-{12345 + number}"
    link = f"https://school.example/c/{code}"
    return Card(
        "Lincoln",
        "en",
        "Scan.",
        code,
        link,
        f"See {contact}.",
        "Tear",
        link,
        qr_svg(link),
        name,
        "K",
    )


NAMES = ("Zoë von und zu Langenfeld-Hernández y García" * 3, "Nguyễn Thị Phương Thảo",
         "مريم عبد الرحمن", "Любовь Đorđević", "A\u202eB")  # fmt: skip
