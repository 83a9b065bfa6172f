"""What an adult is told in a letter: that something waits on their page, and nothing of whom or of what.

A letter lies on phones and in mailboxes that others read. So none holds a name, a word, or how urgent it is.
"""

from collections.abc import Sequence

from bot.alerting.steps import Step
from bot.conversation.speaking import Speaker
from bot.program.school import RunningSchool
from dialogs.conversation import World
from dialogs.phrases import phrase
from storage.alert_cases import OPEN, Case

AN_ADULT = World(band="18-22", mode="every", name="", respondent="staff")


def step_letter(of: RunningSchool, case: Case, step: Step) -> tuple[str, str]:
    """Subject and text; of one case."""
    t, number = _speaker(of), str(case.number)
    texts = [t("alert_mail_one", number=number), *map(t, _why(step)), *_how(of, t)]
    return t("alert_mail_subject", number=number), "\n\n".join(texts)


def _why(step: Step) -> list[str]:
    """The phrase that says why it comes now; none for the first of all."""
    if step.name.startswith("handed"):
        return ["alert_mail_handed" if step.who == "owner" else "alert_mail_not_taken"]
    if step.name.startswith("read"):
        return ["alert_mail_only_read"]
    return [] if step.name == "now" else ["alert_mail_again"]


def list_letter(of: RunningSchool, cases: Sequence[Case]) -> tuple[str, str]:
    """Of all that nobody has read, and of what one has read and not closed."""
    t = _speaker(of)
    unread = sum(one.state == OPEN for one in cases)
    counts = (("alert_mail_unread", unread), ("alert_mail_unclosed", len(cases) - unread))
    texts = [t(name, number=str(number)) for name, number in counts if number]
    return t("alert_mail_list"), "\n\n".join([*texts, *_how(of, t)])


def trial_letter(of: RunningSchool, id: str) -> tuple[str, str]:
    """With the link by which they say that it has come."""
    t = _speaker(of)
    link = f"{of.config.web.base_url}/staff/reached?trial={id}"
    return t("alert_mail_trial"), "\n\n".join([t("alert_mail_trial_text"), link])


def _how(of: RunningSchool, t: Speaker) -> list[str]:
    return [f"{of.config.web.base_url}/staff/alerts", t("alert_mail_why")]


def _speaker(of: RunningSchool) -> Speaker:
    language = of.facts().settings.language

    def t(name: str, /, **values: str) -> str:
        return phrase(name, AN_ADULT, language, **values)

    return t
