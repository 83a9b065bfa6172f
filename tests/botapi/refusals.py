"""What the stand-in refuses: the answer as the real API words it, and the sentence it rests on.

`source` says where the sentence is from:

- "Bot API, <section>": the documentation at core.telegram.org/bots/api, word for word.
- "Bots FAQ", "Bots: An introduction for developers": the pages beside it.
- "Client.cpp": the text that Telegram's own open Bot API server answers with, where the documentation
  is silent.
- "met by bots": the answer as bots got it from the real one and wrote it down.
- "our own rule": stricter than the real one, or known only from what others met; `sentence` says so.

The status is the real one's. The descriptions are too where they are known; of keyboards, commands
and webhooks some are told from memory, so no bot should decide by their wording.
"""

from dataclasses import dataclass

_OURS = "our own rule"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is refused."""

    name: str
    code: int
    description: str
    sentence: str
    source: str


class Refusal(Exception):
    """Carries no ValueError in its bases, so that pydantic lets it through as it is."""

    def __init__(self, rule: Rule, detail: str = "", retry_after: int = 0) -> None:
        self.rule = rule
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(self.description)

    @property
    def description(self) -> str:
        return f"{self.rule.description}{self.detail}"


# --- the request itself

UNAUTHORIZED = Rule(
    "unauthorized",
    401,
    "Unauthorized",
    "Each bot is given a unique authentication token when it is created.",
    "Bot API, Authorizing your bot",
)
NO_SUCH_METHOD = Rule(
    "no such method",
    404,
    "Not Found: method not found",
    "All queries to the Telegram Bot API must be served over HTTPS and need to be presented in"
    " this form: https://api.telegram.org/bot<token>/METHOD_NAME.",
    "Bot API, Making requests",
)
NOT_UTF8 = Rule(
    "not UTF-8",
    400,
    "Bad Request: strings must be encoded in UTF-8",
    "All queries must be made using UTF-8.",
    "Bot API, Making requests",
)
NOT_JSON = Rule(
    "not JSON",
    400,
    "Bad Request: can't parse JSON object",
    "The wording is ours; the real one words it differently for each parameter.",
    _OURS,
)
UNKNOWN_WAY = Rule(
    "parameters passed in an unknown way",
    400,
    "Bad Request: unsupported content type",
    "We support four ways of passing parameters in Bot API requests",
    "Bot API, Making requests",
)
UNKNOWN_PARAMETER = Rule(
    "unknown parameter",
    400,
    "Bad Request: unknown parameter ",
    "The real API ignores most parameters and fields that it does not know; here a slip of the"
    " pen is refused, in nested objects too.",
    _OURS,
)
MISSING_PARAMETER = Rule(
    "missing parameter",
    400,
    "Bad Request: missing parameter ",
    "Required (the column of the parameter tables); the wording is ours.",
    _OURS,
)
WRONG_VALUE = Rule(
    "wrong value",
    400,
    "Bad Request: wrong value of ",
    "The types and ranges of the parameter tables; the real API corrects many of them silently.",
    _OURS,
)

# --- text and what is marked in it

TEXT_EMPTY = Rule(
    "text empty",
    400,
    "Bad Request: message text is empty",
    "Text of the message to be sent, 1-4096 characters after entities parsing",
    "Bot API, sendMessage",
)
TEXT_TOO_LONG = Rule(
    "text too long",
    400,
    "Bad Request: message is too long",
    "Text of the message to be sent, 1-4096 characters after entities parsing",
    "Bot API, sendMessage",
)
MARKUP_BROKEN = Rule(
    "markup broken",
    400,
    "Bad Request: can't parse entities: ",
    "Mode for parsing entities in the message text. See formatting options for more details.",
    "Bot API, sendMessage",
)
HTML_SYMBOLS = Rule(
    "HTML symbols not replaced",
    400,
    "Bad Request: can't parse entities: ",
    "All <, > and & symbols that are not a part of a tag or an HTML entity must be replaced with"
    " the corresponding HTML entities (< with &lt;, > with &gt; and & with &amp;).",
    "Bot API, HTML style",
)
HTML_TAGS = Rule(
    "HTML tag not supported",
    400,
    "Bad Request: can't parse entities: ",
    "Only the tags mentioned above are currently supported.",
    "Bot API, HTML style",
)
PARSE_MODE_UNKNOWN = Rule(
    "parse mode unknown",
    400,
    "Bad Request: unsupported parse_mode",
    "Mode for parsing entities in the message text. See formatting options for more details.",
    "Bot API, sendMessage",
)
ENTITY_OUTSIDE = Rule(
    "entity outside the text",
    400,
    "Bad Request: ENTITY_BOUNDS_INVALID",
    "Offset in UTF-16 code units to the start of the entity",
    "Bot API, MessageEntity",
)
ENTITIES_AND_MODE = Rule(
    "entities beside a parse mode",
    400,
    "Bad Request: entities and parse_mode can't be used together",
    "A JSON-serialized list of special entities that appear in message text, which can be"
    " specified instead of parse_mode",
    "Bot API, sendMessage",
)

# --- keyboards

CALLBACK_DATA = Rule(
    "callback data",
    400,
    "Bad Request: BUTTON_DATA_INVALID",
    "Data to be sent in a callback query to the bot when the button is pressed, 1-64 bytes",
    "Bot API, InlineKeyboardButton",
)
BUTTON_WITHOUT_ACTION = Rule(
    "button without exactly one action",
    400,
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline"
    " keyboard",
    "Exactly one of the optional fields must be used to specify type of the button.",
    "Bot API, InlineKeyboardButton",
)
BUTTON_TEXT_EMPTY = Rule(
    "button text empty",
    400,
    "Bad Request: can't parse inline keyboard button: Button text must be non-empty",
    "Label text on the button",
    "Bot API, InlineKeyboardButton",
)
BUTTON_URL = Rule(
    "button URL",
    400,
    "Bad Request: BUTTON_URL_INVALID",
    "HTTP or tg:// URL to be opened when the button is pressed.",
    "Bot API, InlineKeyboardButton",
)
TOO_MANY_BUTTONS = Rule(
    "too many buttons",
    400,
    "Bad Request: reply markup is too long",
    "Nothing is documented; 100 buttons is what bots have met, and what python-telegram-bot gives"
    " as InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER.",
    _OURS,
)
MARKUP_TOO_LONG = Rule(
    "keyboard too long",
    400,
    "Bad Request: reply markup is too long",
    "Nothing is documented; bots have met this above 10 kB of keyboard as JSON.",
    _OURS,
)
ROW_TOO_WIDE = Rule(
    "more than 8 buttons in a row",
    400,
    "Bad Request: too many buttons in a row",
    "The real API takes them and the apps drop or squeeze them; 8 is what python-telegram-bot gives"
    " as InlineKeyboardMarkupLimit.BUTTONS_PER_ROW.",
    _OURS,
)
NOT_INLINE = Rule(
    "not an inline keyboard",
    400,
    "Bad Request: inline keyboard expected",
    "A JSON-serialized object for an inline keyboard",
    "Bot API, editMessageText",
)

# --- chats and messages

CHAT_NOT_FOUND = Rule(
    "chat not found",
    400,
    "Bad Request: chat not found",
    "Unique identifier for the target chat or username of the target channel (in the format"
    " @channelusername)",
    "Bot API, sendMessage",
)
BLOCKED = Rule(
    "blocked",
    403,
    "Forbidden: bot was blocked by the user",
    "bot was blocked by the user",
    "Client.cpp",
)
DEACTIVATED = Rule(
    "deactivated",
    403,
    "Forbidden: user is deactivated",
    "Forbidden: user is deactivated",
    "Client.cpp",
)
NOT_STARTED = Rule(
    "not started",
    403,
    "Forbidden: bot can't initiate conversation with a user",
    "Bots can't initiate conversations with users.",
    "Bots: An introduction for developers",
)
KICKED = Rule(
    "kicked",
    403,
    "Forbidden: bot was kicked from the group chat",
    "Forbidden: bot was kicked from the group chat",
    "met by bots",
)
NOT_A_MEMBER = Rule(
    "not a member",
    403,
    "Forbidden: bot is not a member of the group chat",
    "Forbidden: bot is not a member of the group chat",
    "met by bots",
)
LEAVE_PRIVATE = Rule(
    "leaving a private chat",
    400,
    "Bad Request: chat member status can't be changed in private chats",
    "Use this method for your bot to leave a group, supergroup or channel.",
    "Bot API, leaveChat",
)
REPLY_NOT_FOUND = Rule(
    "message to be replied not found",
    400,
    "Bad Request: message to be replied not found",
    "Identifier of the message that will be replied to in the current chat, or in the chat chat_id"
    " if it is specified",
    "Bot API, ReplyParameters",
)
NOT_MODIFIED = Rule(
    "not modified",
    400,
    "Bad Request: message is not modified: specified new message content and reply markup are"
    " exactly the same as a current content and reply markup of the message",
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message",
    "Client.cpp",
)
EDIT_NOT_FOUND = Rule(
    "message to edit not found",
    400,
    "Bad Request: message to edit not found",
    "Required if inline_message_id is not specified. Identifier of the message to edit.",
    "Bot API, editMessageText",
)
EDIT_FORBIDDEN = Rule(
    "message can't be edited",
    400,
    "Bad Request: message can't be edited",
    "Please note, that it is currently only possible to edit messages without reply_markup or with"
    " inline keyboards.",
    "Bot API, Updating messages",
)
NO_TEXT_TO_EDIT = Rule(
    "no text to edit",
    400,
    "Bad Request: there is no text in the message to edit",
    "Use this method to edit text and game messages.",
    "Bot API, editMessageText",
)
DELETE_NOT_FOUND = Rule(
    "message to delete not found",
    400,
    "Bad Request: message to delete not found",
    "Identifier of the message to delete",
    "Bot API, deleteMessage",
)
DELETE_FORBIDDEN = Rule(
    "message can't be deleted",
    400,
    "Bad Request: message can't be deleted",
    "A message can only be deleted if it was sent less than 48 hours ago.",
    "Bot API, deleteMessage",
)

REACT_NOT_FOUND = Rule(
    "message to react not found",
    400,
    "Bad Request: message to react not found",
    "Identifier of the target message.",
    "Bot API, setMessageReaction",
)
REACTION_INVALID = Rule(
    "reaction invalid",
    400,
    "Bad Request: REACTION_INVALID",
    "Reaction emoji. Currently, it can be one of",
    "Bot API, ReactionTypeEmoji",
)
TOO_MANY_REACTIONS = Rule(
    "too many reactions",
    400,
    "Bad Request: REACTIONS_TOO_MANY",
    "Currently, as non-premium users, bots can set up to one reaction per message.",
    "Bot API, setMessageReaction",
)

# --- presses

QUERY_INVALID = Rule(
    "query invalid",
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
    "query is too old and response timeout expired or query ID is invalid",
    "Client.cpp",
)
QUERY_ANSWERED = Rule(
    "query answered twice",
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
    "Telegram clients will display a progress bar until you call answerCallbackQuery.",
    "Bot API, CallbackQuery",
)
TOAST_TOO_LONG = Rule(
    "notification too long",
    400,
    "Bad Request: MESSAGE_TOO_LONG",
    "Text of the notification. If not specified, nothing will be shown to the user, 0-200"
    " characters",
    "Bot API, answerCallbackQuery",
)

# --- getting updates

WEBHOOK_ACTIVE = Rule(
    "webhook active",
    409,
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the"
    " webhook first",
    "This method will not work if an outgoing webhook is set up.",
    "Bot API, getUpdates",
)
TWO_POLLERS = Rule(
    "two pollers",
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running",
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running",
    "Client.cpp",
)
WEBHOOK_TOOK_OVER = Rule(
    "webhook took over",
    409,
    "Conflict: terminated by setWebhook request",
    "You will not be able to receive updates using getUpdates for as long as an outgoing webhook is"
    " set up.",
    "Bot API, setWebhook",
)
LIMIT_OF_UPDATES = Rule(
    "limit of updates",
    400,
    "Bad Request: wrong value of limit",
    "Limits the number of updates to be retrieved. Values between 1-100 are accepted.",
    "Bot API, getUpdates",
)
UPDATE_TYPES = Rule(
    "update types",
    400,
    "Bad Request: unknown update type ",
    "See Update for a complete list of available update types.",
    "Bot API, getUpdates",
)
WEBHOOK_URL = Rule(
    "webhook URL",
    400,
    "Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
    "HTTPS URL to send updates to. Use an empty string to remove webhook integration.",
    "Bot API, setWebhook",
)
WEBHOOK_PORT = Rule(
    "webhook port",
    400,
    "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    "Ports currently supported for webhooks: 443, 80, 88, 8443.",
    "Bot API, setWebhook",
)
SECRET_TOO_LONG = Rule(
    "secret token too long",
    400,
    "Bad Request: secret token is too long",
    "A secret token to be sent in a header 'X-Telegram-Bot-Api-Secret-Token' in every webhook"
    " request, 1-256 characters.",
    "Bot API, setWebhook",
)
SECRET_CHARACTERS = Rule(
    "secret token characters",
    400,
    "Bad Request: secret token contains unallowed characters",
    "Only characters A-Z, a-z, 0-9, _ and - are allowed.",
    "Bot API, setWebhook",
)
MAX_CONNECTIONS = Rule(
    "max connections",
    400,
    "Bad Request: wrong value of max_connections",
    "The maximum allowed number of simultaneous HTTPS connections to the webhook for update"
    " delivery, 1-100.",
    "Bot API, setWebhook",
)

# --- the bot's own card

TOO_MANY_COMMANDS = Rule(
    "too many commands",
    400,
    "Bad Request: BOT_COMMANDS_TOO_MUCH",
    "At most 100 commands can be specified.",
    "Bot API, setMyCommands",
)
COMMAND_NAME = Rule(
    "command name",
    400,
    "Bad Request: BOT_COMMAND_INVALID",
    "Text of the command; 1-32 characters. Can contain only lowercase English letters, digits and"
    " underscores.",
    "Bot API, BotCommand",
)
COMMAND_DESCRIPTION = Rule(
    "command description",
    400,
    "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID",
    "Description of the command; 1-256 characters",
    "Bot API, BotCommand",
)
LANGUAGE_CODE = Rule(
    "language code",
    400,
    "Bad Request: invalid language code specified",
    "A two-letter ISO 639-1 language code.",
    "Bot API, setMyCommands",
)
NAME_TOO_LONG = Rule(
    "name too long",
    400,
    "Bad Request: wrong value of name",
    "New bot name; 0-64 characters.",
    "Bot API, setMyName",
)
DESCRIPTION_TOO_LONG = Rule(
    "description too long",
    400,
    "Bad Request: wrong value of description",
    "New bot description; 0-512 characters.",
    "Bot API, setMyDescription",
)
SHORT_DESCRIPTION_TOO_LONG = Rule(
    "short description too long",
    400,
    "Bad Request: wrong value of short_description",
    "New short description for the bot; 0-120 characters.",
    "Bot API, setMyShortDescription",
)
UNKNOWN_ACTION = Rule(
    "unknown chat action",
    400,
    "Bad Request: wrong parameter action in request",
    "Type of action to broadcast. Choose one, depending on what the user is about to receive",
    "Bot API, sendChatAction",
)
CLOSED_TOO_SOON = Rule(
    "closed too soon",
    429,
    "Too Many Requests: retry after ",
    "The method will return error 429 in the first 10 minutes after the bot is launched.",
    "Bot API, close",
)
CLOSED_WITH_WEBHOOK = Rule(
    "closed with a webhook",
    400,
    "Bad Request: delete the webhook before closing",
    "You need to delete the webhook before calling this method to ensure that the bot isn't"
    " launched again after server restart.",
    "Bot API, close",
)
LOGGED_OUT = Rule("logged out", 400, "Logged out", "Logged out", "Client.cpp")

# --- speed

ONE_A_SECOND = Rule(
    "faster than one a second",
    429,
    "Too Many Requests: retry after ",
    "In a single chat, avoid sending more than one message per second.",
    "Bots FAQ",
)
TWENTY_A_MINUTE = Rule(
    "more than 20 a minute in a group",
    429,
    "Too Many Requests: retry after ",
    "In a group, bots are not be able to send more than 20 messages per minute.",
    "Bots FAQ",
)
THIRTY_A_SECOND = Rule(
    "more than 30 a second",
    429,
    "Too Many Requests: retry after ",
    "For bulk notifications, bots are not able to broadcast more than about 30 messages per second,"
    " unless they enable paid broadcasts to increase the limit.",
    "Bots FAQ",
)
DID_NOT_WAIT = Rule(
    "did not wait",
    429,
    "Too Many Requests: retry after ",
    "In case of exceeding flood control, the number of seconds left to wait before the request can"
    " be repeated",
    "Bot API, ResponseParameters",
)
