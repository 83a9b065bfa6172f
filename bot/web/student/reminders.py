"""Reminders at the page: a line where something was given, and the student's word that they want none."""

from bot.conversation.menu import Menu
from bot.web.pages import Go
from bot.web.student.visit import Visit, phrase_for
from dialogs.ages import day_at
from storage import invited

STOP, AGAIN = "stop", "again"


def shown(visit: Visit, menu: Menu) -> dict[str, object]:
    """For the page of what to talk about: the line, on the day of a reminder; and what may be pressed."""
    if not menu.given:
        return {}
    if invited.wants_none(visit.connection, visit.who.id):
        return {"stop": (AGAIN, phrase_for(visit, "reminder_again"))}
    zone = visit.desk.school.timezone
    today = day_at(visit.now, zone)
    reminds = any(one.reminded_at and day_at(one.reminded_at, zone) == today
                  for one in menu.given.values())  # fmt: skip
    told = [phrase_for(visit, "reminder_line")] if reminds else []
    return {"notices": told, "stop": (STOP, phrase_for(visit, "reminder_stop"))}


def wanted(visit: Visit) -> Go:
    """One press; a second changes nothing."""
    if visit.form.one("do") == STOP:
        invited.want_none(visit.connection, visit.who.id, visit.now)
    if visit.form.one("do") == AGAIN:
        invited.want_some(visit.connection, visit.who.id)
    return Go("/choose")
