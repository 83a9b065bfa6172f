"""What staff answered to a need or a wish, as its student is told it: the same on every channel."""

from bot.conversation.speaking import Speaker
from storage.promises import NOT_NOW, NOT_QUITE, TALK, THANKS, Promise

# What a student may say to it by one tap, and the phrase on the button.
REPLY_PHRASES = {
    THANKS: "promise_thanks",
    NOT_QUITE: "promise_not_quite",
    TALK: "promise_talk",
}


def told_back(one: Promise, t: Speaker) -> list[str]:
    """What they said, what will be done and by when, and last what they are asked."""
    told = one.told
    name = "promise_not_now" if told.what == NOT_NOW else "promise_will"
    texts = [t("promise_said", said=told.said), t(name, name=told.name, text=told.text)]
    if told.when:
        texts.append(t("promise_when", when=told.when))
    return [*texts, t("promise_ask")]
