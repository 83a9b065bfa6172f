"""The parameters of each method, and what can be refused by looking at the call alone.

Our own extra strictness: a parameter or field that is not listed here is refused, where the real API
ignores most of them. Parameters of chats that the stand-in does not have (topics, businesses, paid
messages) are left out on purpose: a bot for students has no use for them.
"""

import re
from ipaddress import ip_address
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from telegram.constants import ReactionEmoji

from tests.botapi import refusals
from tests.botapi.entities import Wire, formatted, units
from tests.botapi.keyboards import InlineMarkup, Markup, Nested, unpacked
from tests.botapi.refusals import Refusal

_UPDATE_TYPES = """
    message edited_message channel_post edited_channel_post business_connection business_message
    edited_business_message deleted_business_messages guest_message message_reaction
    message_reaction_count inline_query chosen_inline_result callback_query shipping_query
    pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member
    chat_join_request chat_boost removed_chat_boost managed_bot
"""
UPDATE_TYPES = frozenset(_UPDATE_TYPES.split())
NOT_BY_DEFAULT = frozenset(("chat_member", "message_reaction", "message_reaction_count"))

_ACTIONS = """
    typing upload_photo record_video upload_video record_voice upload_voice upload_document
    choose_sticker find_location record_video_note upload_video_note
"""
ACTIONS = frozenset(_ACTIONS.split())
REACTIONS = frozenset(one.value for one in ReactionEmoji)
WEBHOOK_PORTS = (443, 80, 88, 8443)


class Method(BaseModel):
    """One call, as pydantic has read it."""

    model_config = ConfigDict(extra="forbid")

    name: ClassVar[str]


def _allowed(value: Any) -> Any:
    given = unpacked(value)
    for kind in given or ():
        if kind not in UPDATE_TYPES:
            raise Refusal(refusals.UPDATE_TYPES, str(kind))
    return given


ChatId = int | str
AllowedUpdates = Annotated[list[str] | None, BeforeValidator(_allowed)]


# --- getting updates


class GetUpdates(Method):
    name = "getUpdates"
    offset: int = 0
    limit: int = 100
    timeout: int = Field(default=0, ge=0)
    allowed_updates: AllowedUpdates = None

    def model_post_init(self, _: Any) -> None:
        if not 1 <= self.limit <= 100:
            raise Refusal(refusals.LIMIT_OF_UPDATES)


class SetWebhook(Method):
    name = "setWebhook"
    url: str
    ip_address: str | None = None
    max_connections: int = 40
    allowed_updates: AllowedUpdates = None
    drop_pending_updates: bool = False
    secret_token: str | None = None

    def model_post_init(self, _: Any) -> None:
        if not 1 <= self.max_connections <= 100:
            raise Refusal(refusals.MAX_CONNECTIONS)
        if self.secret_token and len(self.secret_token) > 256:
            raise Refusal(refusals.SECRET_TOO_LONG)
        if self.secret_token and not re.fullmatch(r"[A-Za-z0-9_-]+", self.secret_token):
            raise Refusal(refusals.SECRET_CHARACTERS)
        if self.url:
            _check_webhook_url(urlsplit(self.url))


class DeleteWebhook(Method):
    name = "deleteWebhook"
    drop_pending_updates: bool = False


class GetWebhookInfo(Method):
    name = "getWebhookInfo"


def on_loopback(url: SplitResult) -> bool:
    """Here a webhook may be plain HTTP, on any port: where else would a stand-in find a bot?"""
    try:
        return url.hostname == "localhost" or ip_address(url.hostname or "").is_loopback
    except ValueError:
        return False


def _check_webhook_url(url: SplitResult) -> None:
    if on_loopback(url) and url.scheme in ("http", "https"):
        return
    if url.scheme != "https" or not url.hostname:
        raise Refusal(refusals.WEBHOOK_URL)
    if (url.port or 443) not in WEBHOOK_PORTS:
        raise Refusal(refusals.WEBHOOK_PORT)


# --- messages


class Entity(Nested):
    type: Literal[
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
    ]
    offset: int
    length: int
    url: str | None = None
    user: Wire | None = None
    language: str | None = None
    custom_emoji_id: str | None = None


class LinkPreview(Nested):
    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class ReplyTo(Nested):
    message_id: int
    chat_id: ChatId | None = None
    allow_sending_without_reply: bool | None = None
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_entities: list[Entity] | None = None
    quote_position: int | None = None


class Texted(Method):
    """What is sent or edited: once read, `text` and `marked` are as people will see them."""

    chat_id: ChatId
    text: str
    parse_mode: str = ""
    entities: Annotated[list[Entity] | None, BeforeValidator(unpacked)] = None
    link_preview_options: Annotated[LinkPreview | None, BeforeValidator(unpacked)] = None

    def shown(self) -> tuple[str, list[Wire]]:
        if not self.parse_mode and not self.entities:
            return formatted(self.text, "", [])
        given = [entity.model_dump(exclude_none=True) for entity in self.entities or ()]
        return formatted(self.text, self.parse_mode, given)


class SendMessage(Texted):
    name = "sendMessage"
    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: Annotated[ReplyTo | None, BeforeValidator(unpacked)] = None
    reply_markup: Markup = None


class EditMessageText(Texted):
    name = "editMessageText"
    message_id: int
    reply_markup: InlineMarkup = None


class EditMessageReplyMarkup(Method):
    name = "editMessageReplyMarkup"
    chat_id: ChatId
    message_id: int
    reply_markup: InlineMarkup = None


class DeleteMessage(Method):
    name = "deleteMessage"
    chat_id: ChatId
    message_id: int


class DeleteMessages(Method):
    name = "deleteMessages"
    chat_id: ChatId
    message_ids: Annotated[list[int], BeforeValidator(unpacked)] = Field(
        min_length=1, max_length=100
    )


class Reaction(Nested):
    type: Literal["emoji", "custom_emoji", "paid"]
    emoji: str = ""
    custom_emoji_id: str | None = None


class SetMessageReaction(Method):
    name = "setMessageReaction"
    chat_id: ChatId
    message_id: int
    reaction: Annotated[list[Reaction], BeforeValidator(unpacked)] = Field(default_factory=list)
    is_big: bool = False

    def model_post_init(self, _: Any) -> None:
        if len(self.reaction) > 1:
            raise Refusal(refusals.TOO_MANY_REACTIONS)
        if any(one.type != "emoji" or one.emoji not in REACTIONS for one in self.reaction):
            raise Refusal(refusals.REACTION_INVALID)


class AnswerCallbackQuery(Method):
    name = "answerCallbackQuery"
    callback_query_id: str
    text: str = ""
    show_alert: bool = False
    url: str | None = None
    cache_time: int = Field(default=0, ge=0)

    def model_post_init(self, _: Any) -> None:
        if units(self.text) > 200:
            raise Refusal(refusals.TOAST_TOO_LONG)


class SendChatAction(Method):
    name = "sendChatAction"
    chat_id: ChatId
    action: str

    def model_post_init(self, _: Any) -> None:
        if self.action not in ACTIONS:
            raise Refusal(refusals.UNKNOWN_ACTION)


class GetChat(Method):
    name = "getChat"
    chat_id: ChatId


class LeaveChat(Method):
    name = "leaveChat"
    chat_id: ChatId


# --- the bot's own card


class GetMe(Method):
    name = "getMe"


class Scope(Nested):
    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
    chat_id: ChatId | None = None
    user_id: int | None = None

    def model_post_init(self, _: Any) -> None:
        if (self.chat_id is not None) != self.type.startswith("chat"):
            raise Refusal(refusals.WRONG_VALUE, "scope.chat_id")
        if (self.user_id is not None) != (self.type == "chat_member"):
            raise Refusal(refusals.WRONG_VALUE, "scope.user_id")


class Command(Nested):
    command: str
    description: str

    def model_post_init(self, _: Any) -> None:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", self.command):
            raise Refusal(refusals.COMMAND_NAME)
        if not 1 <= units(self.description) <= 256:
            raise Refusal(refusals.COMMAND_DESCRIPTION)


class InALanguage(Method):
    language_code: str = ""

    def model_post_init(self, _: Any) -> None:
        if self.language_code and not re.fullmatch(r"[a-z]{2}", self.language_code):
            raise Refusal(refusals.LANGUAGE_CODE)


class Scoped(InALanguage):
    scope: Annotated[Scope | None, BeforeValidator(unpacked)] = None

    @property
    def key(self) -> str:
        """Under which the commands are kept."""
        scope = self.scope or Scope(type="default")
        return f"{scope.type} {scope.chat_id or ''} {scope.user_id or ''} {self.language_code}"


class SetMyCommands(Scoped):
    name = "setMyCommands"
    commands: Annotated[list[Command], BeforeValidator(unpacked)]

    def model_post_init(self, context: Any) -> None:
        super().model_post_init(context)
        if len(self.commands) > 100:
            raise Refusal(refusals.TOO_MANY_COMMANDS)


class GetMyCommands(Scoped):
    name = "getMyCommands"


class DeleteMyCommands(Scoped):
    name = "deleteMyCommands"


class CardText(InALanguage):
    """One of the texts that people see before they have begun."""

    most: ClassVar[int]
    too_long: ClassVar[refusals.Rule]
    value: str = ""

    def model_post_init(self, context: Any) -> None:
        super().model_post_init(context)
        if units(self.value) > self.most:
            raise Refusal(self.too_long)


class SetMyName(CardText):
    name = "setMyName"
    most = 64
    too_long = refusals.NAME_TOO_LONG
    value: str = Field(default="", alias="name")


class SetMyDescription(CardText):
    name = "setMyDescription"
    most = 512
    too_long = refusals.DESCRIPTION_TOO_LONG
    value: str = Field(default="", alias="description")


class SetMyShortDescription(CardText):
    name = "setMyShortDescription"
    most = 120
    too_long = refusals.SHORT_DESCRIPTION_TOO_LONG
    value: str = Field(default="", alias="short_description")


class GetMyDescription(InALanguage):
    name = "getMyDescription"


class GetMyShortDescription(InALanguage):
    name = "getMyShortDescription"


class LogOut(Method):
    name = "logOut"


class Close(Method):
    name = "close"
