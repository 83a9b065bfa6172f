"""Staff's door: every address, how far in they must be, what they must be, and which function answers."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.doors import Door, Gate
from bot.web.serving import Front
from bot.web.staff import (
    alerts,
    beginning,
    cards,
    enrolled,
    entering,
    export,
    giving,
    hear,
    hear_acts,
    hear_talks,
    home,
    lists,
    packet,
    part,
    people,
    plan,
    printing,
    promised,
    requests,
    rounds,
    running,
    safety,
    school,
    series,
    settings,
    student,
    students,
    together,
)
from bot.web.staff.messages import one_message, unsent
from bot.web.staff.visit import PROVED, arrive, speaker
from storage.staff_sessions import ENROL, IN
from storage.staffing import ADMIN, CASE_MANAGER, COACH, COORDINATOR, COUNSELOR, ROLES, TEACHER

DOOR = Door(
    cookie="whathelps-staff",
    stages={ENROL: "/staff/enrol", IN: "/staff/prove", PROVED: "/staff"},
    arrive=arrive,
    one_message=one_message,
    unsent=unsent,
    speaker=lambda desk, language: speaker(language),
    closed=lambda visit, *, sent, opens: None,
    hears=lambda form, t: [],  # staff are no children: what they write is looked through elsewhere
    surely=lambda visit: None,
    words=lambda t: [],
    template="staff/message.html",
    ways=(("/staff", "staff_first"),),
    first="/staff/in",
    comes_back="/staff/prove",
    goes_on="/staff",
    moment="/staff/moment",
)

_ANY = frozenset(ROLES)
_ADMIN = frozenset({ADMIN})
_COUNSELOR = frozenset({COUNSELOR})
_TEACHING = frozenset({TEACHER, CASE_MANAGER})
_COUNTS = frozenset({COACH, COORDINATOR})
_MANAGERS = frozenset({CASE_MANAGER})

LOOKED_AT = {
    "/staff/in": Gate(entering.sign_in_page),
    "/staff/enrol": Gate(entering.enrol_page, ENROL, _ANY),
    "/staff/prove": Gate(entering.prove_page, IN, _ANY),
    "/staff": Gate(home.home_page, IN, _ANY),
    "/staff/people": Gate(people.people_page, PROVED, _ADMIN),
    "/staff/people/print": Gate(people.print_page, PROVED, _ADMIN),
    "/staff/begin": Gate(beginning.begin_page, PROVED, _ADMIN),
    "/staff/students": Gate(students.students_page, PROVED, _ADMIN),
    "/staff/enrolled": Gate(enrolled.enrolled_page, PROVED, _ADMIN),
    "/staff/lists": Gate(lists.lists_page, PROVED, _ADMIN),
    "/staff/cards": Gate(cards.cards_page, PROVED, _ADMIN),
    "/staff/settings": Gate(settings.settings_page, PROVED, _ADMIN),
    "/staff/safety": Gate(safety.safety_page, PROVED, _ADMIN),
    "/staff/alerts": Gate(alerts.alerts_page, IN, _COUNSELOR),
    "/staff/alert": Gate(alerts.alert_page, PROVED, _COUNSELOR, noted=True),
    "/staff/reached": Gate(alerts.reached_page, IN, _COUNSELOR, noted=True),
    "/staff/school": Gate(school.school_page, IN, _COUNTS, noted=True),
    "/staff/requests": Gate(requests.requests_page, PROVED, _ADMIN),
    "/staff/packet": Gate(packet.packet_page, PROVED, _MANAGERS, noted=True),
    "/staff/packet/file": Gate(packet.packet_file, PROVED, _MANAGERS, noted=True),
    "/staff/student": Gate(student.student_page, IN, _TEACHING, noted=True),
    "/staff/plan": Gate(plan.plan_page, IN, _TEACHING),
    "/staff/enrolled/plan": Gate(plan.enrolled_plan_page, PROVED, _ADMIN),
    "/staff/part": Gate(part.part_page, IN, _TEACHING, noted=True),
    "/staff/series": Gate(series.series_page, IN, _TEACHING),
    # Proved here already: after a passkey the way leads to a page, and a file is none.
    "/staff/export": Gate(export.export_page, PROVED, _TEACHING),
    "/staff/export/file": Gate(export.export_file, PROVED, _TEACHING, noted=True),
    "/staff/class": Gate(home.class_page, IN, _TEACHING),
    "/staff/class/cards": Gate(cards.class_cards_page, PROVED, _TEACHING, noted=True),
    "/staff/give": Gate(giving.give_page, IN, _TEACHING),
    "/staff/round": Gate(rounds.round_page, IN, _TEACHING),
    "/staff/run": Gate(running.run_page, IN, _TEACHING),
    "/staff/together": Gate(together.together_page, PROVED, _TEACHING),
    "/staff/hear": Gate(hear.rounds_page, IN, _TEACHING),
    "/staff/hear/round": Gate(hear.round_page, IN, _TEACHING),
    "/staff/hear/print": Gate(hear.print_page, IN, _TEACHING),
    "/staff/hear/table": Gate(hear.table_page, IN, _TEACHING, noted=True),
    "/staff/hear/talks": Gate(hear_talks.talks_page, IN, _TEACHING, noted=True),
    "/staff/hear/promises": Gate(promised.promised_page, IN, _TEACHING, noted=True),
    "/staff/copy": Gate(student.copy_page, IN, _TEACHING, noted=True),
    "/staff/print": Gate(printing.student_page, IN, _TEACHING, noted=True),
    "/staff/print/class": Gate(printing.class_page, PROVED, _TEACHING, noted=True),
}
SENT = {
    "/staff/in": Gate(entering.sign_in_sent, free=True),
    "/staff/enrol": Gate(entering.enrol_sent, ENROL, _ANY),
    "/staff/prove": Gate(entering.prove_sent, IN, _ANY),
    "/staff/language": Gate(entering.language_sent, IN, _ANY),
    "/staff/out": Gate(entering.out_sent, free=True),
    "/staff/people": Gate(people.people_sent, PROVED, _ADMIN),
    "/staff/begin": Gate(beginning.begin_sent, PROVED, _ADMIN),
    "/staff/students": Gate(students.students_sent, PROVED, _ADMIN),
    "/staff/enrolled": Gate(enrolled.enrolled_sent, PROVED, _ADMIN),
    # What was chosen is kept from who has not shown a passkey just now; nothing comes in by them (lists.py).
    "/staff/lists": Gate(lists.lists_sent, IN, _ADMIN, takes_file=True),
    "/staff/settings": Gate(settings.settings_sent, PROVED, _ADMIN),
    "/staff/safety": Gate(safety.safety_sent, PROVED, _ADMIN),
    "/staff/alert": Gate(alerts.alert_sent, PROVED, _COUNSELOR),
    "/staff/reached": Gate(safety.reached_sent, IN, _COUNSELOR),
    "/staff/requests": Gate(requests.requests_sent, PROVED, _ADMIN),
    "/staff/packet": Gate(packet.packet_sent, PROVED, _MANAGERS),
    "/staff/student": Gate(student.student_sent, IN, _TEACHING),
    "/staff/plan": Gate(plan.plan_sent, IN, _TEACHING),
    "/staff/enrolled/plan": Gate(plan.enrolled_plan_sent, PROVED, _ADMIN),
    "/staff/part": Gate(part.part_sent, IN, _TEACHING),
    "/staff/series": Gate(series.series_sent, IN, _TEACHING),
    "/staff/give": Gate(giving.give_sent, IN, _TEACHING),
    "/staff/round": Gate(rounds.round_sent, IN, _TEACHING),
    "/staff/together": Gate(together.together_sent, PROVED, _TEACHING),
    "/staff/hear/round": Gate(hear_acts.round_sent, IN, _TEACHING),
    "/staff/hear/promises": Gate(promised.promised_sent, IN, _TEACHING),
}


def routes(front: Front) -> Iterator[Route]:
    async def link(request: Request) -> Response:
        code = request.path_params["code"]
        gate = Gate(lambda visit: entering.link_page(visit, code))
        return await front.tried(request, front.page(gate), _SLOW)

    async def used(request: Request) -> Response:
        gate = Gate(entering.link_sent, free=True, guess="code")
        return await front.tried(request, front.form(gate), _SLOW)

    async def recovered(request: Request) -> Response:
        gate = Gate(entering.recover_sent, free=True, guess="code")
        return await front.tried(request, front.form(gate), _SLOW)

    if front.desk.sign_in.issuer:
        yield from _single_sign_on(front)
    yield Route("/staff/link/{code}", link, methods=["GET"])
    yield Route("/staff/link", used, methods=["POST"])
    yield Route("/staff/recover", recovered, methods=["POST"])
    yield from front.routes(LOOKED_AT, SENT)


_SLOW = Gate(entering.too_many_page)


def _single_sign_on(front: Front) -> Iterator[Route]:
    """Loaded only where a school has one."""
    from bot.web.staff import single_sign_on as sso

    async def away(request: Request) -> Response:
        about = None
        with suppress(sso.NotSignedIn):
            about = await sso.about(front.desk.sign_in)
        gate = Gate(lambda visit: sso.sent_away(visit, about), free=True)
        response: Response = await front.form(gate)(request)
        return response

    async def back(request: Request) -> Response:
        """What was begun is taken, then the issuer is asked, then they are let in: each by itself."""
        begun: list[sso.Begun] = []
        told: Response = await front.page(Gate(partial(sso.taken, begun), noted=True))(request)
        if not begun:
            return told
        code, settings = request.query_params.get("code", ""), front.desk.sign_in
        seconds = front.desk.now() // 1_000_000
        try:
            account = await sso.account(settings, front.desk.base_url, code, begun[0], seconds)
        except sso.NotSignedIn as problem:
            act = partial(entering.sign_in_page, notice=problem.phrase, status=403)
        else:
            act = partial(sso.let_in, account=account)
        response: Response = await front.page(Gate(act, noted=True))(request)
        return response

    yield Route("/staff/sso", away, methods=["POST"])
    yield Route("/staff/sso/back", back, methods=["GET"])
