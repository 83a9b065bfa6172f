"""What each method does to the world, once its parameters were found right."""

from collections.abc import Callable
from typing import Any, TypeVar

from tests.botapi import methods, refusals
from tests.botapi.entities import Wire
from tests.botapi.limits import Limits
from tests.botapi.refusals import Refusal
from tests.botapi.world import World

TEN_MINUTES = 600

M = TypeVar("M", bound=methods.Method)
Action = Callable[[World, Limits, Any], Any]
ACTIONS: dict[str, tuple[type[methods.Method], Action]] = {}  # by name in lower case


def _does(kind: type[M]) -> Callable[[Callable[[World, Limits, M], Any]], Action]:
    def keep(action: Callable[[World, Limits, M], Any]) -> Action:
        ACTIONS[kind.name.lower()] = (kind, action)
        return action

    return keep


# --- messages


@_does(methods.SendMessage)
def send_message(world: World, limits: Limits, call: methods.SendMessage) -> Wire:
    text, marked = call.shown()
    chat = world.open_chat(call.chat_id)
    replied = _replied_to(chat.messages, call.reply_parameters)
    limits.take("sendMessage", chat.id)
    preview = call.link_preview_options
    return world.send(
        chat,
        text,
        marked,
        reply_markup=call.reply_markup,
        reply_to_message=replied,
        link_preview_options=preview and preview.model_dump(exclude_none=True),
        has_protected_content=call.protect_content or None,
    )


@_does(methods.EditMessageText)
def edit_message_text(world: World, limits: Limits, call: methods.EditMessageText) -> Wire:
    text, marked = call.shown()
    chat = world.open_chat(call.chat_id)
    old = world.own_message(chat, call.message_id)
    if "text" not in old:
        raise Refusal(refusals.NO_TEXT_TO_EDIT)
    new = {**old, "text": text}
    _set(new, "entities", marked)
    _set(new, "reply_markup", call.reply_markup)
    return _replaced(world, limits, "editMessageText", chat.id, old, new)


@_does(methods.EditMessageReplyMarkup)
def edit_message_reply_markup(
    world: World, limits: Limits, call: methods.EditMessageReplyMarkup
) -> Wire:
    chat = world.open_chat(call.chat_id)
    old = world.own_message(chat, call.message_id)
    new = dict(old)
    _set(new, "reply_markup", call.reply_markup)
    return _replaced(world, limits, "editMessageReplyMarkup", chat.id, old, new)


@_does(methods.DeleteMessage)
def delete_message(world: World, limits: Limits, call: methods.DeleteMessage) -> bool:
    world.delete(world.open_chat(call.chat_id), call.message_id)
    return True


@_does(methods.DeleteMessages)
def delete_messages(world: World, limits: Limits, call: methods.DeleteMessages) -> bool:
    chat = world.open_chat(call.chat_id)
    for message_id in call.message_ids:
        if message_id in chat.messages:  # "can't be found, they are skipped"
            world.delete(chat, message_id)
    return True


@_does(methods.SetMessageReaction)
def set_message_reaction(world: World, limits: Limits, call: methods.SetMessageReaction) -> bool:
    chat = world.open_chat(call.chat_id)
    if call.message_id not in chat.messages:
        raise Refusal(refusals.REACT_NOT_FOUND)
    chat.reactions[call.message_id] = [one.emoji for one in call.reaction]
    chat.changed()
    return True


@_does(methods.AnswerCallbackQuery)
def answer_callback_query(world: World, limits: Limits, call: methods.AnswerCallbackQuery) -> bool:
    world.answer(call.callback_query_id, call.text, is_alert=call.show_alert)
    return True


@_does(methods.SendChatAction)
def send_chat_action(world: World, limits: Limits, call: methods.SendChatAction) -> bool:
    chat = world.open_chat(call.chat_id)
    chat.actions.append(call.action)
    chat.changed()
    return True


def _set(message: Wire, name: str, value: Any) -> None:
    """What is empty is not there at all."""
    if value:
        message[name] = value
    else:
        message.pop(name, None)


def _replaced(
    world: World, limits: Limits, method: str, chat_id: int, old: Wire, new: Wire
) -> Wire:
    limits.take(method, chat_id)
    return world.replace(world.chats[chat_id], old, new)


def _replied_to(messages: dict[int, Wire], to: methods.ReplyTo | None) -> Wire | None:
    if to is None:
        return None
    found = messages.get(to.message_id)
    if found is None:
        if to.allow_sending_without_reply:
            return None
        raise Refusal(refusals.REPLY_NOT_FOUND)
    # "will not contain further reply_to_message fields even if it itself is a reply"
    return {name: value for name, value in found.items() if name != "reply_to_message"}


# --- chats


@_does(methods.GetChat)
def get_chat(world: World, limits: Limits, call: methods.GetChat) -> Wire:
    chat = world.find(call.chat_id)
    if chat.state in ("kicked", "left"):
        raise Refusal(refusals.KICKED if chat.state == "kicked" else refusals.NOT_A_MEMBER)
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    return {**chat.card, **more}


_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


@_does(methods.LeaveChat)
def leave_chat(world: World, limits: Limits, call: methods.LeaveChat) -> bool:
    chat = world.find(call.chat_id)
    if chat.is_private:
        raise Refusal(refusals.LEAVE_PRIVATE)
    if chat.state in ("kicked", "left"):
        raise Refusal(refusals.KICKED if chat.state == "kicked" else refusals.NOT_A_MEMBER)
    chat.state = "left"
    change = membership(world, chat.card, world.bot, "member", "left")
    world.updates.put("my_chat_member", change, chat.id)
    return True


def membership(world: World, card: Wire, who: Wire, old: str, new: str) -> Wire:
    """The bot's own standing in a chat has changed; `who` did it."""
    before: Wire = {"user": world.bot, "status": old}
    after: Wire = {"user": world.bot, "status": new}
    for standing in (before, after):
        if standing["status"] == "kicked":
            standing["until_date"] = 0
    change: Wire = {"chat": card, "from": who, "date": world.now()}
    return {**change, "old_chat_member": before, "new_chat_member": after}


# --- the bot's own card


@_does(methods.GetMe)
def get_me(world: World, limits: Limits, call: methods.GetMe) -> Wire:
    abilities = {
        "can_join_groups": world.can_join_groups,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**world.bot, **abilities}


@_does(methods.SetMyCommands)
def set_my_commands(world: World, limits: Limits, call: methods.SetMyCommands) -> bool:
    world.commands[call.key] = [command.model_dump() for command in call.commands]
    return True


@_does(methods.GetMyCommands)
def get_my_commands(world: World, limits: Limits, call: methods.GetMyCommands) -> list[Wire]:
    return world.commands.get(call.key, [])


@_does(methods.DeleteMyCommands)
def delete_my_commands(world: World, limits: Limits, call: methods.DeleteMyCommands) -> bool:
    world.commands.pop(call.key, None)
    return True


@_does(methods.SetMyName)
@_does(methods.SetMyDescription)
@_does(methods.SetMyShortDescription)
def set_card_text(world: World, limits: Limits, call: methods.CardText) -> bool:
    world.card[f"{call.name} {call.language_code}".strip()] = call.value
    return True


@_does(methods.GetMyDescription)
def get_my_description(world: World, limits: Limits, call: methods.GetMyDescription) -> Wire:
    return {"description": _card(world, "setMyDescription", call.language_code)}


@_does(methods.GetMyShortDescription)
def get_my_short_description(
    world: World, limits: Limits, call: methods.GetMyShortDescription
) -> Wire:
    return {"short_description": _card(world, "setMyShortDescription", call.language_code)}


def _card(world: World, name: str, language: str) -> str:
    """The one for all, where a language has none of its own."""
    return world.card.get(f"{name} {language}".strip(), world.card.get(name, ""))
