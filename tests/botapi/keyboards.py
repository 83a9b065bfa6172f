"""Keyboards under messages, read and checked; what passes is kept as it was given.

Values in nested objects must have the documented JSON type: there, the real API is as strict.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import from_json, to_json

from tests.botapi import refusals
from tests.botapi.entities import Wire
from tests.botapi.refusals import Refusal

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_BYTES = 10_000
MOST_DATA = 64


class Nested(BaseModel):
    """An object inside a parameter."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CopyText(Nested):
    text: str = Field(min_length=1, max_length=256)


class InlineButton(Nested):
    """Exactly one of the fields after `style` says what a press does."""

    text: str
    icon_custom_emoji_id: str | None = None
    style: Literal["primary", "success", "danger"] | None = None
    url: str | None = None
    callback_data: str | None = None
    copy_text: CopyText | None = None
    web_app: Wire | None = None
    login_url: Wire | None = None
    switch_inline_query: str | None = None
    switch_inline_query_current_chat: str | None = None
    switch_inline_query_chosen_chat: Wire | None = None
    callback_game: Wire | None = None
    pay: bool | None = None

    beside: ClassVar[frozenset[str]] = frozenset(("text", "icon_custom_emoji_id", "style"))

    def model_post_init(self, _: Any) -> None:
        if not self.text.strip():
            raise Refusal(refusals.BUTTON_TEXT_EMPTY)
        if len(self.model_fields_set - self.beside) != 1:
            raise Refusal(refusals.BUTTON_WITHOUT_ACTION)
        if (
            self.callback_data is not None
            and not 1 <= len(self.callback_data.encode()) <= MOST_DATA
        ):
            raise Refusal(refusals.CALLBACK_DATA)
        if self.url is not None and not self.url.startswith(("http://", "https://", "tg://")):
            raise Refusal(refusals.BUTTON_URL)


def _button(given: Any) -> Any:
    """The usual button is checked by hand, five times as fast: there are many of them."""
    if type(given) is dict and len(given) == 2:
        text, data = given.get("text"), given.get("callback_data")
        if type(text) is str and type(data) is str and text.strip():
            if not 1 <= len(data.encode()) <= MOST_DATA:
                raise Refusal(refusals.CALLBACK_DATA)
            return given
    return InlineButton.model_validate(given)


class InlineKeyboard(Nested):
    inline_keyboard: list[list[Annotated[Any, AfterValidator(_button)]]]

    def model_post_init(self, _: Any) -> None:
        if sum(map(len, self.inline_keyboard)) > MOST_BUTTONS:
            raise Refusal(refusals.TOO_MANY_BUTTONS)
        if any(len(row) > MOST_IN_A_ROW for row in self.inline_keyboard):
            raise Refusal(refusals.ROW_TOO_WIDE)


class KeyButton(Nested):
    text: str = Field(min_length=1)
    icon_custom_emoji_id: str | None = None
    style: Literal["primary", "success", "danger"] | None = None
    request_users: Wire | None = None
    request_chat: Wire | None = None
    request_contact: bool | None = None
    request_location: bool | None = None
    request_poll: Wire | None = None
    web_app: Wire | None = None


class ReplyKeyboard(Nested):
    keyboard: list[list[KeyButton | str]]
    is_persistent: bool = False
    resize_keyboard: bool = False
    one_time_keyboard: bool = False
    input_field_placeholder: str | None = Field(default=None, min_length=1, max_length=64)
    selective: bool = False


class RemoveKeyboard(Nested):
    remove_keyboard: Literal[True]
    selective: bool = False


class ForceReply(Nested):
    force_reply: Literal[True]
    input_field_placeholder: str | None = Field(default=None, min_length=1, max_length=64)
    selective: bool = False


def unpacked(value: Any) -> Any:
    """In a form, lists and objects travel as JSON; one left empty is as good as not given."""
    if not isinstance(value, str):
        return value
    return read_json(value) if value else None


def read_json(text: str | bytes) -> Any:
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as problem:
        # pydantic's reader refuses lone surrogates, which are no text in any encoding.
        wrong = any(word in str(problem) for word in ("surrogate", "unicode", "hex escape"))
        raise Refusal(refusals.NOT_UTF8 if wrong else refusals.NOT_JSON) from None


def of_problem(problem: ValidationError) -> Refusal:
    """The first thing that pydantic did not like."""
    first = problem.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return Refusal(refusals.UNKNOWN_PARAMETER, where)
    if first["type"] == "missing":
        return Refusal(refusals.MISSING_PARAMETER, where)
    return Refusal(refusals.WRONG_VALUE, f"{where}: {first['msg']}")


_KINDS: dict[str, TypeAdapter[Any]] = {
    "inline_keyboard": TypeAdapter(InlineKeyboard),
    "keyboard": TypeAdapter(ReplyKeyboard),
    "remove_keyboard": TypeAdapter(RemoveKeyboard),
    "force_reply": TypeAdapter(ForceReply),
}


def _checked(markup: Any) -> Wire | None:
    if markup is None:
        return None
    kind = next((kind for kind in _KINDS if kind in markup), None)
    if not isinstance(markup, dict) or kind is None:
        raise Refusal(refusals.WRONG_VALUE, "reply_markup")
    try:
        _KINDS[kind].validate_python(markup)
    except ValidationError as problem:
        raise of_problem(problem) from None
    if len(to_json(markup)) > MOST_BYTES:
        raise Refusal(refusals.MARKUP_TOO_LONG)
    if kind == "inline_keyboard" and not any(markup[kind]):
        return None  # an empty one takes away what was there
    return markup


def _only_inline(markup: Wire | None) -> Wire | None:
    if markup is not None and "inline_keyboard" not in markup:
        raise Refusal(refusals.NOT_INLINE)
    return markup


Markup = Annotated[Any, BeforeValidator(unpacked), AfterValidator(_checked)]
InlineMarkup = Annotated[Markup, AfterValidator(_only_inline)]
