"""Every method and everything a phone can do, mostly through the real python-telegram-bot."""

import pytest
from aiohttp import FormData
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Forbidden

from tests.botapi.conftest import Raw
from tests.botapi.contents import KINDS
from tests.botapi.phones import Phone
from tests.botapi.server import Api


def keyboard(*rows: list[str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=f"d:{label}") for label in row] for row in rows]
    )


# --- messages


async def test_a_message_is_sent_and_seen(api: Api, bot: Bot, bob: Phone) -> None:
    sent = await bot.send_message(bob.id, " Hello 👍 ", reply_markup=keyboard(["Yes", "No"], ["?"]))
    seen = await bob.next_message()
    assert (seen.id, seen.text) == (sent.message_id, "Hello 👍")
    assert seen.rows == [["Yes", "No"], ["?"]]
    assert bob.buttons == ["Yes", "No", "?"]
    assert sent.from_user
    assert sent.from_user.id == bot.id
    assert not api.refused


@pytest.mark.parametrize(
    ("mode", "text", "plain", "kinds"),
    [
        ("HTML", "<b>a <i>b</i></b> &lt;c&gt;", "a b <c>", ["bold", "italic"]),
        ("HTML", '<a href="https://x.org">x</a> <code>y</code>', "x y", ["text_link", "code"]),
        ("HTML", '<span class="tg-spoiler">s</span><tg-spoiler>t</tg-spoiler>', "st", ["spoiler"]),
        ("MarkdownV2", r"*a _b_* 1\. ||c|| `d\`` ", "a b 1. c d`", ["bold", "italic", "spoiler"]),
        ("MarkdownV2", "__u__ ~s~ [x](https://x.org/\\))", "u s x", ["underline", "text_link"]),
        ("MarkdownV2", "```\nx = 1\n```\n>quoted", "\nx = 1\n\nquoted".strip(), ["pre"]),
        ("Markdown", r"*a* _b_ `c` snake\_case [x](http://x.org)", "a b c snake_case x", ["bold"]),
    ],
)
async def test_marks_are_read(
    bot: Bot, bob: Phone, mode: str, text: str, plain: str, kinds: list[str]
) -> None:
    sent = await bot.send_message(bob.id, text, parse_mode=mode)
    assert sent.text == plain
    assert set(kinds) <= {str(entity.type) for entity in sent.entities}


async def test_marks_are_counted_in_utf_16_and_move_with_the_text(bot: Bot, bob: Phone) -> None:
    sent = await bot.send_message(bob.id, "  👍 <b>yes</b>", parse_mode="HTML")
    assert [(it.offset, it.length) for it in sent.entities] == [(3, 3)]
    given = [MessageEntity("bold", 1, 4)]
    sent = await bot.send_message(bob.id, " 👍 ok  ", entities=given)
    assert [(it.offset, it.length) for it in sent.entities] == [(0, 4)]


async def test_a_message_carries_what_it_was_sent_with(bot: Bot, bob: Phone) -> None:
    first = await bot.send_message(bob.id, "one")
    sent = await bot.send_message(
        bob.id,
        "two",
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(first.message_id),
    )
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "one"
    assert sent.has_protected_content
    assert sent.link_preview_options
    assert sent.link_preview_options.is_disabled


async def test_an_edit_changes_text_and_keyboard(api: Api, bot: Bot, bob: Phone) -> None:
    sent = await bot.send_message(bob.id, "one", reply_markup=keyboard(["Yes"]))
    seen = await bob.next_message()
    edited = await bot.edit_message_text("two", bob.id, sent.message_id)
    assert isinstance(edited, type(sent))
    assert edited.edit_date
    assert (bob.text, bob.buttons, bob.last.is_edited) == ("two", [], True)
    assert seen.text == "one"  # what was looked at before stays as it was seen
    await bot.edit_message_reply_markup(bob.id, sent.message_id, reply_markup=keyboard(["No"]))
    assert (bob.text, bob.buttons) == ("two", ["No"])
    await bot.edit_message_reply_markup(bob.id, sent.message_id)
    assert bob.buttons == []
    assert not api.refused


async def test_a_message_is_deleted(bot: Bot, bob: Phone) -> None:
    sent = await bot.send_message(bob.id, "one")
    assert await bot.delete_message(bob.id, sent.message_id)
    assert bob.messages == []
    with pytest.raises(BadRequest, match="not found"):
        await bot.delete_message(bob.id, sent.message_id)


async def test_keys_in_place_of_letters_are_typed_by_a_tap(bot: Bot, bob: Phone) -> None:
    await bot.send_message(bob.id, "?", reply_markup=ReplyKeyboardMarkup([["Yes", "No"]]))
    assert await bob.taps("No")
    assert bob.history[-1].text == "No"
    sent = await bot.send_message(bob.id, "!", reply_markup=ReplyKeyboardRemove())
    assert bob.chat.keyboard is None
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("?", bob.id, sent.message_id)
    await bot.send_message(bob.id, "Say it:", reply_markup=ForceReply())


async def test_a_bot_shows_that_it_types(bot: Bot, bob: Phone) -> None:
    await bot.send_chat_action(bob.id, "typing")
    assert bob.chat.actions == ["typing"]


# --- presses


async def test_a_press_travels_with_its_whole_message(api: Api, bot: Bot, bob: Phone) -> None:
    await bot.send_message(bob.id, "old", reply_markup=keyboard(["Yes"]))
    sent = await bot.send_message(bob.id, "new", reply_markup=keyboard(["Yes, sure", "Yes, no"]))
    pressed = await bob.taps("Yes, s")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query
    assert query.message
    assert update.update_id == pressed
    assert (query.data, query.message.message_id) == ("d:Yes, sure", sent.message_id)
    assert query.message.to_dict()["reply_markup"] == keyboard(["Yes, sure", "Yes, no"]).to_dict()
    assert query.chat_instance
    assert len(bob.spinning) == 1
    assert await bot.answer_callback_query(query.id, "Saved")
    assert (bob.spinning, bob.toasts) == ([], ["Saved"])
    assert not api.refused


async def test_any_button_of_any_message_can_be_pressed(bot: Bot, bob: Phone) -> None:
    old = await bot.send_message(bob.id, "old", reply_markup=keyboard(["Yes", "No"]))
    await bot.send_message(bob.id, "new", reply_markup=keyboard(["No"]))
    await bob.taps("Yes")  # the newest message that shows it
    await bob.taps(message=old.message_id, index=1)
    await bob.taps_data("forged", old.message_id)
    await bob.taps_data("about a message that is gone", 999_999)
    updates = await bot.get_updates()
    data = [it.callback_query.data for it in updates if it.callback_query]
    assert data == ["d:Yes", "d:No", "forged", "about a message that is gone"]
    with pytest.raises(AssertionError, match="no button"):
        await bob.taps("Maybe")


async def test_an_alert_is_no_toast(bot: Bot, bob: Phone) -> None:
    await bot.send_message(bob.id, "?", reply_markup=keyboard(["Yes"]))
    await bob.taps("Yes")
    (update,) = await bot.get_updates()
    assert update.callback_query
    await bot.answer_callback_query(update.callback_query.id, "Look", show_alert=True)
    assert (bob.toasts, bob.alerts) == ([], ["Look"])


# --- what people send


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_whatever_is_sent_can_be_read(bot: Bot, bob: Phone, kind: str) -> None:
    await bob.sends(kind)
    (update,) = await bot.get_updates()
    assert update.message
    assert getattr(update.message, kind)


async def test_captions_edits_forwards_replies_and_reactions_are_read(bot: Bot, bob: Phone) -> None:
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    asked = await bot.send_message(bob.id, "?")
    await bob.sends_photo("me")
    await bob.says("one https://example.org")
    await bob.edits(bob.history[-1].id, "two")
    await bob.forwards("not mine")
    await bob.replies(asked.message_id, "that one")
    await bob.reacts(asked.message_id)
    photo, said, edited, forwarded, replied, reacted = await bot.get_updates()
    assert photo.message
    assert photo.message.caption == "me"
    assert said.message
    assert said.message.entities[0].type == "url"
    assert edited.edited_message
    assert edited.edited_message.text == "two"
    assert forwarded.message
    assert forwarded.message.forward_origin
    assert replied.message
    assert replied.message.reply_to_message
    assert reacted.message_reaction
    assert reacted.message_reaction.new_reaction


async def test_reactions_are_not_told_unasked(bot: Bot, bob: Phone) -> None:
    sent = await bot.send_message(bob.id, "?")
    assert await bob.reacts(sent.message_id) == 0
    assert await bot.get_updates() == ()


async def test_a_start_carries_its_payload_and_is_marked_as_a_command(bot: Bot, api: Api) -> None:
    await api.phone().starts("abc")
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.text == "/start abc"
    assert update.message.parse_entities() == {update.message.entities[0]: "/start"}
    assert update.message.from_user
    assert update.message.from_user.language_code == "en"


async def test_a_long_text_comes_in_several_messages(bot: Bot, bob: Phone) -> None:
    text = "word 👍 " * 1_500
    await bob.says(text)
    updates = await bot.get_updates()
    parts = [it.message.text for it in updates if it.message and it.message.text]
    assert len(parts) == 3
    assert all(len(part.encode("utf-16-le")) <= 8_192 for part in parts)
    assert " ".join(parts) == text.strip()


async def test_a_phone_can_say_when_it_was(bot: Bot, bob: Phone) -> None:
    await bob.says("early", date=1_600_000_000)
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.date.timestamp() == 1_600_000_000


# --- who can be written to


async def test_nobody_is_written_to_who_did_not_begin(api: Api, bot: Bot) -> None:
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(api.phone(id=77).id, "Hello")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(78, "Hello")


async def test_a_phone_blocks_and_unblocks(bot: Bot, bob: Phone) -> None:
    await bob.blocks()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(bob.id, "Hello")
    await bob.unblocks()
    await bot.send_message(bob.id, "Hello")
    blocked, unblocked = await bot.get_updates()
    assert blocked.my_chat_member
    assert unblocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"


async def test_an_account_is_deleted(bot: Bot, bob: Phone) -> None:
    await bob.deletes_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(bob.id, "Hello")


async def test_a_group_is_left(api: Api, bot: Bot, bob: Phone) -> None:
    group = await bob.adds_to_group("7B")
    assert await bob.says("not for the bot", group=group) == 0
    assert await bob.says("/start", group=group)
    await bot.send_message(group.id, "Only alone.")
    assert await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group.id, "Hello")
    updates = await bot.get_updates()
    kinds = [next(name for name in it.to_dict() if name != "update_id") for it in updates]
    assert kinds == ["my_chat_member", "message", "message", "my_chat_member"]
    with pytest.raises(BadRequest, match="private chats"):
        await bot.leave_chat(bob.id)


async def test_the_bot_is_kicked_out_of_a_group(bot: Bot, bob: Phone) -> None:
    group = await bob.adds_to_group()
    await bob.kicks_bot(group)
    for attempt in (bot.send_message(group.id, "Hello"), bot.get_chat(group.id)):
        with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
            await attempt


async def test_a_chat_can_be_looked_up(bot: Bot, bob: Phone) -> None:
    assert (await bot.get_chat(bob.id)).first_name == "Bob"


# --- getting updates


async def test_an_update_is_given_until_it_is_confirmed(api: Api, bot: Bot, bob: Phone) -> None:
    first, second = await bob.says("one"), await bob.says("two")
    assert len(await bot.get_updates(limit=1)) == 1
    assert len(await bot.get_updates()) == 2
    assert second not in api.confirmed
    assert [it.update_id for it in await bot.get_updates(offset=second)] == [second]
    assert first in api.confirmed
    assert await bot.get_updates(offset=second + 1) == ()
    assert api.pending == []
    assert (api.given[first], api.given[second]) == (2, 2)


async def test_a_negative_offset_forgets_what_lies_before(api: Api, bot: Bot, bob: Phone) -> None:
    first, last = await bob.says("one"), await bob.says("two")
    assert [it.update_id for it in await bot.get_updates(offset=-1)] == [last]
    assert (api.updates.forgotten, first in api.confirmed) == ([first], False)


async def test_updates_are_kept_for_a_day(api: Api, bot: Bot, bob: Phone) -> None:
    first = await bob.says("one")
    began = api.world.clock()
    api.updates._clock = lambda: began + 86_401
    second = await bob.says("two")
    assert [it.update_id for it in await bot.get_updates()] == [second]
    assert api.updates.expired == [first]


async def test_only_the_asked_kinds_are_given_from_then_on(bot: Bot, bob: Phone) -> None:
    await bob.says("before")
    await bot.get_updates(allowed_updates=["callback_query"])
    assert await bob.says("after") == 0
    assert len(await bot.get_updates()) == 1
    await bot.get_updates(allowed_updates=[])
    assert await bob.says("again")


# --- the bot's own card


async def test_the_bot_knows_itself(bot: Bot) -> None:
    assert (await bot.get_me()).username == "whathelps_bot"


async def test_commands_are_kept_by_scope_and_language(api: Api, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Ayuda")], scope=scope, language_code="es")
    assert [it.description for it in await bot.get_my_commands()] == ["Help"]
    spanish = await bot.get_my_commands(scope=scope, language_code="es")
    assert [it.description for it in spanish] == ["Ayuda"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    assert api.calls["setMyCommands"] == 2


async def test_the_texts_that_people_see_first_are_kept(api: Api, bot: Bot) -> None:
    await bot.set_my_name("WhatHelps")
    await bot.set_my_description("What helps you?", language_code="en")
    await bot.set_my_short_description("Say what helps")
    assert api.world.card == {
        "setMyName": "WhatHelps",
        "setMyDescription en": "What helps you?",
        "setMyShortDescription": "Say what helps",
    }


async def test_after_logging_out_nothing_is_done(bot: Bot) -> None:
    assert await bot.log_out()
    with pytest.raises(BadRequest, match="Logged out"):
        await bot.get_me()


# --- the four ways of passing parameters


async def test_parameters_are_passed_in_four_ways(api: Api, raw: Raw, bob: Phone) -> None:
    multipart = FormData({"chat_id": str(bob.id), "text": "3"}, default_to_multipart=True)
    assert (await raw.get(f"sendMessage?chat_id={bob.id}&text=1%2B1"))[0] == 200
    assert (await raw.form("SENDMESSAGE", f"chat_id={bob.id}&text=2"))[0] == 200
    assert (await raw.form("sendmessage", multipart))[0] == 200
    assert (await raw("sendMessage", chat_id=str(bob.id), text="4"))[0] == 200
    assert [seen.text for seen in bob.messages] == ["1+1", "2", "3", "4"]
    assert api.calls["sendMessage"] == 4


# --- waiting for the bot


async def test_waiting_ends_with_what_was_waited_for(bot: Bot, bob: Phone) -> None:
    await bot.send_message(bob.id, "one")
    await bot.send_message(bob.id, "two")
    assert (await bob.next_message()).text == "one"
    assert (await bob.next_message()).text == "two"
    assert (await bob.waits_for("on")).text == "one"
    assert (await bob.waits_for(lambda seen: len(seen.text) == 3)).text == "two"
    with pytest.raises(AssertionError, match=r"waited 0\.01 s for a new message"):
        await bob.next_message(within=0.01)


async def test_a_person_cannot_do_what_no_app_can(bob: Phone) -> None:
    with pytest.raises(AssertionError, match="empty"):
        await bob.says("  ")
    await bob.blocks()
    with pytest.raises(AssertionError, match="blocked"):
        await bob.says("hello")
