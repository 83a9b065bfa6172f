"""Recorded students by the engine alone: asked what their transcripts say, like those in the database."""

from bot.demo.transcripts import recorded_students
from bot.demo.walking import walked
from dialogs.conversation import FINISHED
from dialogs.loading import shipped_files, shipped_flow


def test_every_recorded_conversation_is_gone_through() -> None:
    for file, _ in shipped_files():
        name = file.removesuffix(".yaml")
        recorded = [
            one
            for student in recorded_students()
            for one in student.conversations
            if one.flow == name
        ]
        played = list(walked(shipped_flow(name)))
        assert len(played) == len(recorded)
        ended = [one for one in played if one.state == FINISHED]
        assert len(ended) >= 0.8 * len(played)  # some pause or stop, as students do
