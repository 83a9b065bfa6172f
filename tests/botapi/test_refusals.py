"""What is refused, how it is worded, and on which sentence it rests. Raw calls: libraries would help."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.botapi import refusals
from tests.botapi.conftest import Raw
from tests.botapi.phones import Phone
from tests.botapi.refusals import Rule
from tests.botapi.running import standin
from tests.botapi.server import Api

EVERY_RULE = [rule for rule in vars(refusals).values() if isinstance(rule, Rule)]


def keys(*rows: int, data: str = "d", label: str = "k") -> dict[str, Any]:
    row = {"text": label, "callback_data": data}
    return {"inline_keyboard": [[row] * length for length in rows]}


def button(**fields: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[fields]]}


def sent(**given: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"text": "Hello", **given}


def commands(*pairs: tuple[str, str], **more: Any) -> tuple[str, dict[str, Any]]:
    every = [{"command": name, "description": about} for name, about in pairs]
    return "setMyCommands", {"commands": every, **more}


HOOK = "https://example.org/hook"
HTML = {"parse_mode": "HTML"}
V2 = {"parse_mode": "MarkdownV2"}
BOLD = {"type": "bold", "offset": 0, "length": 5}

REFUSED: list[tuple[tuple[str, dict[str, Any]], Rule]] = [
    (sent(text=""), refusals.TEXT_EMPTY),
    (sent(text=" \n "), refusals.TEXT_EMPTY),
    (sent(text="<b></b>", **HTML), refusals.TEXT_EMPTY),
    (sent(text="x" * 4097), refusals.TEXT_TOO_LONG),
    (sent(text="👍" * 2049), refusals.TEXT_TOO_LONG),
    (sent(text=f"<b>{'x' * 4097}</b>", **HTML), refusals.TEXT_TOO_LONG),
    (sent(surprise=1), refusals.UNKNOWN_PARAMETER),
    (sent(chat_id=None), refusals.WRONG_VALUE),
    (("sendMessage", {}), refusals.MISSING_PARAMETER),
    (sent(disable_notification="perhaps"), refusals.WRONG_VALUE),
    (sent(text="<b>open", **HTML), refusals.MARKUP_BROKEN),
    (sent(text="shut</b>", **HTML), refusals.MARKUP_BROKEN),
    (sent(text="<b><i>crossed</b></i>", **HTML), refusals.MARKUP_BROKEN),
    (sent(text="<h1>big</h1>", **HTML), refusals.HTML_TAGS),
    (sent(text="<span>plain</span>", **HTML), refusals.HTML_TAGS),
    (sent(text="1 < 2", **HTML), refusals.HTML_SYMBOLS),
    (sent(text="salt & pepper", **HTML), refusals.HTML_SYMBOLS),
    (sent(text="2 > 1", **HTML), refusals.HTML_SYMBOLS),
    (sent(text="&nbsp;", **HTML), refusals.HTML_SYMBOLS),
    (sent(text="Not escaped.", **V2), refusals.MARKUP_BROKEN),
    (sent(text="*open", **V2), refusals.MARKUP_BROKEN),
    (sent(text="*a _b* c_", **V2), refusals.MARKUP_BROKEN),
    (sent(text="`open", **V2), refusals.MARKUP_BROKEN),
    (sent(text="[a](open", **V2), refusals.MARKUP_BROKEN),
    (sent(text="snake_case", parse_mode="Markdown"), refusals.MARKUP_BROKEN),
    (sent(parse_mode="BBCode"), refusals.PARSE_MODE_UNKNOWN),
    (sent(entities=[{**BOLD, "length": 6}]), refusals.ENTITY_OUTSIDE),
    (sent(entities=[{**BOLD, "offset": -1}]), refusals.ENTITY_OUTSIDE),
    (sent(entities=[{**BOLD, "length": 0}]), refusals.ENTITY_OUTSIDE),
    (sent(entities=[{**BOLD, "type": "loud"}]), refusals.WRONG_VALUE),
    (sent(entities=[{**BOLD, "colour": "red"}]), refusals.UNKNOWN_PARAMETER),
    (sent(entities=[BOLD], **HTML), refusals.ENTITIES_AND_MODE),
    (sent(reply_markup=keys(1, data="x" * 65)), refusals.CALLBACK_DATA),
    (sent(reply_markup=keys(1, data="é" * 33)), refusals.CALLBACK_DATA),
    (sent(reply_markup=keys(1, data="")), refusals.CALLBACK_DATA),
    (sent(reply_markup=button(text="k", callback_data="", style="danger")), refusals.CALLBACK_DATA),
    (sent(reply_markup=keys(9)), refusals.ROW_TOO_WIDE),
    (sent(reply_markup=keys(*[1] * 101)), refusals.TOO_MANY_BUTTONS),
    (sent(reply_markup=keys(*[1] * 80, label="x" * 120)), refusals.MARKUP_TOO_LONG),
    (sent(reply_markup=keys(1, label="")), refusals.BUTTON_TEXT_EMPTY),
    (sent(reply_markup=button(text="k")), refusals.BUTTON_WITHOUT_ACTION),
    (
        sent(reply_markup=button(text="k", callback_data="d", url="https://x.org")),
        refusals.BUTTON_WITHOUT_ACTION,
    ),
    (sent(reply_markup=button(text="k", url="x.org")), refusals.BUTTON_URL),
    (sent(reply_markup=button(text="k", callback_data="d", id=1)), refusals.UNKNOWN_PARAMETER),
    (sent(reply_markup=button(text=7, callback_data="d")), refusals.WRONG_VALUE),
    (sent(reply_markup={**keys(1), "resize_keyboard": True}), refusals.UNKNOWN_PARAMETER),
    (sent(reply_markup={"buttons": []}), refusals.WRONG_VALUE),
    (sent(reply_markup={"remove_keyboard": False}), refusals.WRONG_VALUE),
    (sent(reply_markup="{"), refusals.NOT_JSON),
    (sent(reply_parameters={"message_id": 999}), refusals.REPLY_NOT_FOUND),
    (sent(link_preview_options={"off": True}), refusals.UNKNOWN_PARAMETER),
    (sent(chat_id=404), refusals.CHAT_NOT_FOUND),
    (sent(chat_id="@nobody"), refusals.CHAT_NOT_FOUND),
    (("editMessageText", {"message_id": 999, "text": "?"}), refusals.EDIT_NOT_FOUND),
    (("editMessageText", {"message_id": 1, "text": "?"}), refusals.EDIT_FORBIDDEN),
    (
        ("editMessageReplyMarkup", {"message_id": 1, "reply_markup": {"force_reply": True}}),
        refusals.NOT_INLINE,
    ),
    (("deleteMessage", {"message_id": 999}), refusals.DELETE_NOT_FOUND),
    (("sendChatAction", {"action": "thinking"}), refusals.UNKNOWN_ACTION),
    (("answerCallbackQuery", {"callback_query_id": "1"}), refusals.QUERY_INVALID),
    (
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}),
        refusals.TOAST_TOO_LONG,
    ),
    (("getUpdates", {"limit": 0}), refusals.LIMIT_OF_UPDATES),
    (("getUpdates", {"limit": 101}), refusals.LIMIT_OF_UPDATES),
    (("getUpdates", {"timeout": -1}), refusals.WRONG_VALUE),
    (("getUpdates", {"allowed_updates": ["massage"]}), refusals.UPDATE_TYPES),
    (("setWebhook", {"url": "http://example.org"}), refusals.WEBHOOK_URL),
    (("setWebhook", {"url": "example.org"}), refusals.WEBHOOK_URL),
    (("setWebhook", {"url": "https://example.org:8080"}), refusals.WEBHOOK_PORT),
    (("setWebhook", {"url": HOOK, "secret_token": "x" * 257}), refusals.SECRET_TOO_LONG),
    (("setWebhook", {"url": HOOK, "secret_token": "no spaces"}), refusals.SECRET_CHARACTERS),
    (("setWebhook", {"url": HOOK, "max_connections": 101}), refusals.MAX_CONNECTIONS),
    (commands(*[("a", "A")] * 101), refusals.TOO_MANY_COMMANDS),
    (commands(("Help", "Help")), refusals.COMMAND_NAME),
    (commands(("x" * 33, "Help")), refusals.COMMAND_NAME),
    (commands(("help", "")), refusals.COMMAND_DESCRIPTION),
    (commands(("help", "x" * 257)), refusals.COMMAND_DESCRIPTION),
    (commands(("help", "Help"), language_code="eng"), refusals.LANGUAGE_CODE),
    (commands(("help", "Help"), scope={"type": "everyone"}), refusals.WRONG_VALUE),
    (commands(("help", "Help"), scope={"type": "chat"}), refusals.WRONG_VALUE),
    (("setMyName", {"name": "x" * 65}), refusals.NAME_TOO_LONG),
    (("setMyDescription", {"description": "x" * 513}), refusals.DESCRIPTION_TOO_LONG),
    (
        ("setMyShortDescription", {"short_description": "x" * 121}),
        refusals.SHORT_DESCRIPTION_TOO_LONG,
    ),
    (("close", {}), refusals.CLOSED_TOO_SOON),
    (("sendTelegram", {}), refusals.NO_SUCH_METHOD),
]

CHATS = ("sendMessage", "editMessage", "deleteMessage", "sendChatAction")


@pytest.mark.parametrize(("call", "rule"), REFUSED, ids=lambda it: getattr(it, "name", None))
async def test_what_is_wrong_is_refused(
    api: Api, raw: Raw, bob: Phone, call: tuple[str, dict[str, Any]], rule: Rule
) -> None:
    method, given = call
    if method.startswith(CHATS) and "chat_id" not in given and given:
        given = {"chat_id": bob.id, **given}
    status, body = await raw(method, **given)
    assert (status, body["ok"], body["error_code"]) == (rule.code, False, rule.code)
    assert body["description"].startswith(rule.description)
    (refused,) = api.refused
    assert refused.rule is rule
    assert rule.sentence in str(refused)
    assert bob.messages == []


async def test_what_lies_just_inside_is_taken(api: Api, raw: Raw, bob: Phone) -> None:
    for given in (
        {"text": "x" * 4096},
        {"text": "👍" * 2048},
        {"text": f"<b>{'&lt;' * 4096}</b>", "parse_mode": "HTML"},
        {"text": "?", "reply_markup": keys(8, 8, 1, data="x" * 64)},
        {"text": "?", "reply_markup": keys(*[5] * 20)},
        {"text": "?", "reply_markup": button(text="k", url="https://x.org", style="primary")},
        {"text": "?", "reply_markup": {"inline_keyboard": []}},
        {"text": "Hello", "entities": [BOLD]},
    ):
        await raw.result("sendMessage", chat_id=bob.id, **given)
    await raw.result("setMyCommands", **commands(*[("x" * 32, "y" * 256)] * 100)[1])
    assert not api.refused


# --- what depends on what was before


async def test_an_edit_that_changes_nothing_is_refused(api: Api, raw: Raw, bob: Phone) -> None:
    given = {"chat_id": bob.id, "text": "same", "reply_markup": keys(2)}
    sent = await raw.result("sendMessage", **given)
    status, body = await raw("editMessageText", message_id=sent["message_id"], **given)
    assert (status, body["description"]) == (400, refusals.NOT_MODIFIED.description)
    where = {"chat_id": bob.id, "message_id": sent["message_id"]}
    await raw("editMessageReplyMarkup", reply_markup=keys(2), **where)
    await raw.result("editMessageReplyMarkup", **where)
    await raw("editMessageReplyMarkup", **where)
    assert api.refused_rules() == ["not modified"] * 3


async def test_a_second_answer_to_one_press_is_refused(api: Api, raw: Raw, bob: Phone) -> None:
    await raw.result("sendMessage", chat_id=bob.id, text="?", reply_markup=keys(1))
    await bob.taps("k")
    (query,) = bob.presses
    await raw.result("answerCallbackQuery", callback_query_id=query.id)
    status, body = await raw("answerCallbackQuery", callback_query_id=query.id)
    assert (status, body["description"]) == (400, refusals.QUERY_INVALID.description)
    assert api.refused_rules() == ["query answered twice"]


async def test_an_old_press_cannot_be_answered(api: Api, raw: Raw, bob: Phone) -> None:
    await raw.result("sendMessage", chat_id=bob.id, text="?", reply_markup=keys(1))
    await bob.taps("k")
    began = api.world.clock()
    api.world.clock = lambda: began + 61
    await raw("answerCallbackQuery", callback_query_id=bob.presses[0].id)
    assert api.refused_rules() == ["query invalid"]


async def test_an_old_message_cannot_be_deleted(api: Api, raw: Raw, bob: Phone) -> None:
    sent = await raw.result("sendMessage", chat_id=bob.id, text="?")
    began = api.world.clock()
    api.world.clock = lambda: began + 2 * 86_400 + 1
    await raw("deleteMessage", chat_id=bob.id, message_id=sent["message_id"])
    assert api.refused_rules() == ["message can't be deleted"]


async def test_a_bot_is_closed_after_ten_minutes_and_without_a_webhook(api: Api, raw: Raw) -> None:
    status, body = await raw("close")
    assert (status, body["parameters"]["retry_after"]) == (429, 600)
    began = api.world.clock()
    api.world.clock = lambda: began + 601
    await raw.result("setWebhook", url=HOOK)
    await raw("close")
    await raw.result("deleteWebhook")
    await raw.result("close")
    assert api.refused_rules() == ["closed too soon", "closed with a webhook"]


# --- before anything is read


async def test_a_wrong_token_is_unauthorized(api: Api, raw: Raw) -> None:
    async with raw.session.get(f"{api.base_url}/bot1:wrong/getMe") as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")
    async with raw.session.get(f"{api.base_url}/elsewhere") as response:
        assert response.status == 404
    assert api.refused_rules() == ["unauthorized", "no such method"]


@pytest.mark.parametrize(
    "body",
    [
        b"chat_id={}&text=%FF",
        b"chat_id={}&text=\xff",
        b"chat_id={}&text=%ED%A0%80",  # half a pair, in the way of UTF-8
        b'chat_id={}&text=x&reply_markup={"inline_keyboard":[[{"text":"\\ud800","callback_data":"d"}]]}',
    ],
)
async def test_what_is_no_utf_8_is_refused(api: Api, raw: Raw, bob: Phone, body: bytes) -> None:
    status, _ = await raw.form("sendMessage", body.replace(b"{}", str(bob.id).encode(), 1))
    assert (status, api.refused_rules()) == (400, ["not UTF-8"])


async def test_a_lone_surrogate_in_json_is_refused(api: Api, raw: Raw, bob: Phone) -> None:
    await raw("sendMessage", chat_id=bob.id, text="\ud800")
    assert api.refused_rules() == ["not UTF-8"]


async def test_multipart_must_be_utf_8_too(api: Api, raw: Raw, bob: Phone) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    url = raw.url(f"sendMessage?chat_id={bob.id}")
    async with raw.session.post(url, data=part, headers=headers) as response:
        assert response.status == 400
    assert api.refused_rules() == ["not UTF-8"]


@pytest.mark.parametrize(
    ("kind", "body", "rule"),
    [
        ("application/json", b"{", refusals.NOT_JSON),
        ("application/json", b"[1]", refusals.NOT_JSON),
        ("text/plain", b"chat_id=1", refusals.UNKNOWN_WAY),
    ],
)
async def test_a_body_must_be_in_one_of_the_four_ways(
    api: Api, raw: Raw, kind: str, body: bytes, rule: Rule
) -> None:
    headers = {"Content-Type": kind}
    async with raw.session.post(raw.url("getMe"), data=body, headers=headers) as response:
        assert response.status == 400
    assert api.refused[0].rule is rule


# --- the rules themselves


def test_every_rule_names_its_sentence_and_where_it_stands() -> None:
    sources = ("Bot API, ", "Bots FAQ", "Bots: ", "Client.cpp", "met by bots", "our own rule")
    assert len({rule.name for rule in EVERY_RULE}) == len(EVERY_RULE)
    for rule in EVERY_RULE:
        assert rule.sentence
        assert rule.source.startswith(sources)


async def test_another_token_and_another_clock_may_be_given() -> None:
    clock: Callable[[], float] = lambda: 1_788_872_400.0  # noqa: E731
    async with standin("42:x", clock) as api:
        phone = api.phone()
        await phone.says("hello")
        assert (phone.history[0].wire["date"], api.world.bot["id"]) == (1_788_872_400, 42)
