"""The settings: config.toml and the environment, read once at the start.

Each stands once here and once in config.example.toml. The environment wins over the file, with two
underscores between section and name: WHATHELPS_STORAGE__DATABASE. WHATHELPS_CONFIG names the file.

The environment is read here and not by pydantic-settings, which took longer to load than pydantic
itself, at every command. Given up: a whole section as JSON in one variable.
"""

import json
import os
import tomllib
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from bot.setting_values import (
    InLanguages,
    Phone,
    Sentence,
    Words,
    a_folder,
    a_last_day,
    a_network,
    an_address,
    known_timezone,
    spoken,
    the_hours,
    web_address,
)
from dialogs.holidays import a_holiday
from dialogs.language import use
from dialogs.opening import RIGHTS, private_may_be_released
from dialogs.phrases import use_own
from dialogs.problems import did_you_mean
from dialogs.suppression import FLOOR, SMALLEST
from storage.terms import Terms

PREFIX = "WHATHELPS_"
NAMES_THE_FILE = "WHATHELPS_CONFIG"


class ConfigProblem(Exception):
    """Everything that is wrong with the settings, one line for each."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class School(_Section):
    name: Words = "Our school"
    timezone: Annotated[str, AfterValidator(known_timezone)] = "America/New_York"
    language: Annotated[str, AfterValidator(spoken)] = "en"
    languages_dir: Annotated[str, AfterValidator(a_folder)] = ""
    contact_name: InLanguages = ""
    contact_role: InLanguages = ""
    contact_where: InLanguages = ""
    contact_phone: Phone = ""
    check_in_reader: str = ""
    consent: tuple[Literal["school", "parent"], ...] = ()
    parent_consent_under: Annotated[int, Field(ge=0, le=18)] = 0
    parents_rights: Sentence = ""
    deleting_keeps: Sentence = ""
    transition_age: Annotated[int, Field(ge=3, le=22)] = 16
    telegram_min_age: Annotated[int, Field(ge=0, le=99)] = 13
    flows_dir: str = ""
    flows: tuple[str, ...] = ()
    # 34 CFR 99.10(b); some states ask for less.
    records_days: Annotated[int, Field(ge=1, le=45)] = 45
    private_release: Literal["never", "two_people"] = "never"
    privacy_official: str = ""
    holidays: tuple[Annotated[str, AfterValidator(a_holiday)], ...] = ()
    year_ends: Annotated[str, AfterValidator(a_last_day)] = "06-30"
    hours: Annotated[str, AfterValidator(the_hours)] = "08:00-15:30"
    box_limit: Annotated[int, Field(ge=0, le=100_000)] = 0
    smallest_group: Annotated[int, Field(ge=FLOOR)] = SMALLEST
    report_line: Annotated[str, StringConstraints(max_length=120)] = ""

    def in_language(self, name: str, language: str) -> str:
        """A setting that may have a text for each language; else the one of the school's own language."""
        given = getattr(self, name)
        if isinstance(given, str):
            return given
        return str(given.get(language) or given.get(self.language) or next(iter(given.values())))


class Retention(_Section):
    """How long is kept what was said; `years`: after the school year in which it was."""

    unfinished_days: Annotated[int, Field(ge=0, le=3650)] = 90
    years: Annotated[int, Field(ge=0, le=30)] = 1
    family_days: Annotated[int, Field(ge=0, le=3650)] = 0
    alerts_days: Annotated[int, Field(ge=0, le=3650)] = 0
    notice_days: Annotated[int, Field(ge=0, le=365)] = 30


class Storage(_Section):
    database: Words = "sqlite:///var/data/whathelps.db"
    master_key_file: Path = Path("var/keys/master.key")
    master_key: SecretStr = SecretStr("")
    backups: str = ""

    @property
    def backups_folder(self) -> Path | None:
        return Path(self.backups) if self.backups else None


class Web(_Section):
    enabled: bool = True
    base_url: Annotated[str, AfterValidator(web_address)] = "http://localhost:8080"
    host: Words = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    trusted_proxies: tuple[Annotated[str, AfterValidator(a_network)], ...] = ()

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(one) for one in self.trusted_proxies)

    @model_validator(mode="before")
    @classmethod
    def _at_its_port(cls, given: Any) -> Any:
        """Without an address of its own, links have the port that the page listens on."""
        port = given.get("port") if isinstance(given, dict) else None
        if port is None or "base_url" in given or not str(port).isdecimal() or int(port) == 0:
            return given
        return {**given, "base_url": f"http://localhost:{int(port)}"}


class SignIn(_Section):
    """The school's single sign-on for staff (OpenID Connect)."""

    issuer: Annotated[str, AfterValidator(web_address)] | Literal[""] = ""
    name: Words = "the school's sign-in"
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    client_secret_file: str = ""
    tenant_claim: Literal["", "hd", "tid"] = ""
    tenant: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "SignIn":
        """Who signs in at Google or Microsoft may be of any school, unless their tenant is told."""
        if self.issuer and not self.client_id:
            raise ValueError("client_id is missing: write the one that the issuer gave you")
        if bool(self.tenant_claim) != bool(self.tenant):
            raise ValueError("tenant_claim and tenant belong together: write both, or neither")
        for host, claim in _OF_EVERYBODY.items():
            if host in self.issuer and self.tenant_claim != claim:
                raise ValueError(
                    f'anybody in the world can sign in at {host}: write tenant_claim = "{claim}" and '
                    "your school's own tenant"
                )
        return self


# Issuers of all the world, and the claim by which they say whose account it is.
_OF_EVERYBODY = {"accounts.google.com": "hd", "login.microsoftonline.com": "tid"}


class Mail(_Section):
    """The server that takes letters to the adults who are told of a worry."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: SecretStr = SecretStr("")
    password_file: str = ""
    sender: Annotated[str, AfterValidator(an_address)] = ""

    @model_validator(mode="after")
    def _whole(self) -> "Mail":
        if self.host and not self.sender:
            raise ValueError(
                'sender is missing: write the address that letters come from, as "whathelps@school.example"'
            )
        has_password = self.password.get_secret_value() or self.password_file
        if has_password and self.security == "none" and self.host not in _THIS_COMPUTER:
            raise ValueError(
                'a password needs security = "starttls" or "tls": it would go in plain'
            )
        return self

    @property
    def is_on(self) -> bool:
        return bool(self.host)


_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


class Telegram(_Section):
    token: SecretStr = SecretStr("")
    token_file: str = ""
    api_base: Annotated[str, AfterValidator(web_address)] = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"


class Config(_Section):
    school: School = School()
    retention: Retention = Retention()
    storage: Storage = Storage()
    web: Web = Web()
    sign_in: SignIn = SignIn()
    mail: Mail = Mail()
    telegram: Telegram = Telegram()


def terms_of(config: Config) -> Terms:
    """How long what is kept is kept, as storage knows it."""
    return Terms(**config.retention.model_dump(), year_ends=config.school.year_ends)


def read_config() -> Config:
    """Without a file: the defaults, and what the environment says. Raises ConfigProblem."""
    file = Path(os.environ.get(NAMES_THE_FILE) or "config.toml")
    settings = _read(file)
    problems = list(_strangers_in_the_environment())
    for section, given in _in_the_environment().items():
        known = settings.setdefault(section, {})
        if isinstance(known, dict):
            known.update(given)
    _own_languages(settings)
    try:
        config = Config(**settings)
    except ValidationError as error:
        problems += [_in_words(file, fault) for fault in error.errors(include_url=False)]
    else:
        if not problems:
            _own_sentences(config.school)
            return config
    raise ConfigProblem("\n".join(problems))


def _own_sentences(school: School) -> None:
    """What the school words for itself, in the languages that it gives; one text alone is in its own."""
    private_may_be_released(school.private_release == "two_people")
    for name, given in ((RIGHTS, school.parents_rights), ("delete_keeps", school.deleting_keeps)):
        if isinstance(given, dict):
            use_own(name, given)
        else:
            use_own(name, {school.language: given} if given else {})


def _own_languages(settings: dict[str, Any]) -> None:
    """A school's own languages are known before the settings are read, which may name one of them."""
    school = settings.get("school")
    written = school.get("languages_dir", "") if isinstance(school, dict) else ""
    use(str(written))


def _read(file: Path) -> dict[str, Any]:
    text = ""
    try:
        text = file.read_text(encoding="utf-8")
        return tomllib.loads(text)
    except FileNotFoundError:
        # Silence would start a new, empty school because of a slip in a name.
        if os.environ.get(NAMES_THE_FILE):
            raise ConfigProblem(f"{file}: is not there, but {NAMES_THE_FILE} names it") from None
        return {}
    except OSError as error:
        raise ConfigProblem(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigProblem(f"{file}: is not plain text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblem(f"{file}, {_line_first(str(error), text)}") from None


def _line_first(message: str, text: str) -> str:
    """From 'Invalid value (at line 3, column 12)', or '(at end of document)'."""
    what, _, place = message.rpartition(" (at ")
    place = place.removesuffix(")")
    if place == "end of document":
        place = f"line {len(text.splitlines())}"
    return f"{place}: {what}"


def _strangers_in_the_environment() -> Iterator[str]:
    """What begins with our name and is no setting; the section's settings are pydantic's to know."""
    for variable in sorted(name.upper() for name in os.environ):
        section, _, name = variable.removeprefix(PREFIX).lower().partition("__")
        if not variable.startswith(PREFIX) or variable == NAMES_THE_FILE:
            continue
        if section not in Config.model_fields:
            hint = did_you_mean(variable, map(_variable, _NAMES))
            yield f"environment, {variable}: there is no such setting. {hint}"
        elif not name:
            one = f"{_variable(section)}__"
            yield f"environment: {variable} is a section; name one setting at a time: {one}…"


def _in_the_environment() -> dict[str, dict[str, Any]]:
    """The settings of each section, by their names here; upper and lower case are one."""
    found: dict[str, dict[str, Any]] = {}
    for variable, value in os.environ.items():
        section, _, name = variable.upper().removeprefix(PREFIX).lower().partition("__")
        if variable.upper().startswith(PREFIX) and section in Config.model_fields and name:
            found.setdefault(section, {})[name] = _given(section, name, value)
    return found


def _given(section: str, name: str, value: str) -> Any:
    """The text as it is, or the list that it writes."""
    field = type(Config.model_fields[section].default).model_fields.get(name)
    if field is None or get_origin(field.annotation) is not tuple:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _in_words(file: Path, fault: ErrorDetails) -> str:
    """Without the value that was given: it may be a password."""
    name = ".".join(str(part) for part in fault["loc"])
    in_environment = _variable(name) in (variable.upper() for variable in os.environ)
    where = f"environment, {_variable(name)}" if in_environment else f"{file}, {name}"
    match fault["type"]:
        case "extra_forbidden":
            known = [*map(_variable, _NAMES)] if in_environment else [*Config.model_fields, *_NAMES]
            written = _variable(name) if in_environment else name
            return f"{where}: there is no such setting. {did_you_mean(written, known)}"
        case "model_type" | "model_attributes_type":
            return f"{where}: is a section; write [{name}] on a line of its own"
        case "tuple_type":
            return f'{where}: write a list, as in ["quick", "words"]'
        case _:
            return f"{where}: {fault['msg'].removeprefix('Value error, ')}"


def _variable(name: str) -> str:
    return PREFIX + name.replace(".", "__").upper()


_NAMES = [
    f"{section}.{name}"
    for section, field in Config.model_fields.items()
    for name in type(field.default).model_fields
]
