"""What people send besides texts, as plausible as the bot would get it from Telegram."""

from typing import Any

from tests.botapi.entities import Wire

_SINCE_10 = {"allows_revoting": False, "members_only": False}


def _file(kind: str, message_id: int, **more: Any) -> Wire:
    ids = {"file_id": f"AgAC{kind}{message_id:010}", "file_unique_id": f"AQAD{kind}{message_id}"}
    return {**ids, "file_size": 20_000 + message_id, **more}


def sticker(message_id: int, emoji: str = "👍") -> Wire:
    flags = {"is_animated": False, "is_video": False}
    about = {"type": "regular", "width": 512, "height": 512, "emoji": emoji, "set_name": "School"}
    return {"sticker": _file("sticker", message_id, **about, **flags)}


def photo(message_id: int, caption: str = "") -> Wire:
    sizes = [(90, 67), (320, 240), (800, 600)]
    shown = [_file(f"photo{width}", message_id, width=width, height=high) for width, high in sizes]
    return _captioned({"photo": shown}, caption)


def video(message_id: int, caption: str = "") -> Wire:
    about = {"width": 640, "height": 480, "duration": 7, "mime_type": "video/mp4"}
    return _captioned({"video": _file("video", message_id, **about)}, caption)


def voice(message_id: int, caption: str = "") -> Wire:
    about = {"duration": 3, "mime_type": "audio/ogg"}
    return _captioned({"voice": _file("voice", message_id, **about)}, caption)


def audio(message_id: int, caption: str = "") -> Wire:
    about = {"duration": 180, "mime_type": "audio/mpeg", "title": "Song", "performer": "Band"}
    return _captioned({"audio": _file("audio", message_id, **about)}, caption)


def document(message_id: int, caption: str = "") -> Wire:
    about = {"file_name": "homework.pdf", "mime_type": "application/pdf"}
    return _captioned({"document": _file("document", message_id, **about)}, caption)


def animation(message_id: int, caption: str = "") -> Wire:
    about = {"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4"}
    file = _file("animation", message_id, **about)
    return _captioned({"animation": file, "document": file}, caption)


def video_note(message_id: int) -> Wire:
    return {"video_note": _file("note", message_id, length=240, duration=5)}


def location(message_id: int) -> Wire:
    return {"location": {"latitude": 52.52, "longitude": 13.405}}


def contact(message_id: int, written: str = "A friend") -> Wire:
    return {"contact": {"phone_number": "+10000000000", "first_name": written}}


def dice(message_id: int) -> Wire:
    return {"dice": {"emoji": "🎲", "value": 1 + message_id % 6}}


def poll(message_id: int, written: str = "Lunch?") -> Wire:
    options = [{"persistent_id": str(at), "text": text, "voter_count": 0} for at, text in
               enumerate(("Yes", "No"))]  # fmt: skip
    about = {"id": f"53{message_id:010}", "question": written, "options": options}
    kept = {"total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular"}
    return {"poll": {**about, **kept, "allows_multiple_answers": False, **_SINCE_10}}


def _captioned(content: Wire, caption: str) -> Wire:
    return {**content, "caption": caption} if caption else content


KINDS = {
    make.__name__: make
    for make in (
        sticker,
        photo,
        video,
        voice,
        audio,
        document,
        animation,
        video_note,
        location,
        contact,
        dice,
        poll,
    )
}
