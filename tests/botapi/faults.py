"""What can go wrong on the way, ordered by a test: the next N calls, or those of a method or a chat."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["too_many", "status", "drop_before", "drop_after", "slow", "no_json", "refusal"]

GATEWAY_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)
REASONS = {500: "500 Internal Server Error", 502: "502 Bad Gateway", 504: "504 Gateway Time-out"}


@dataclass(eq=False, slots=True)
class Fault:
    kind: Kind
    times: int
    method: str  # lower case; "" is any
    chat: int | None  # None is any
    number: float = 0  # seconds, or a status
    words: str = ""


class Faults:
    """`times` is how often; `method` and `chat` narrow down which calls are hit."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.twice = 0  # how many answers still carry each update twice
        self.out_of_order = 0  # how many answers still carry the updates backwards
        self.met = 0  # how often any of the faults below struck

    def too_many(
        self, retry_after: int, times: int = 1, method: str = "", chat: int | None = None
    ) -> None:
        """429, and whoever comes back too early is written down as refused."""
        self._add("too_many", times, method, chat, retry_after)

    def breaks(
        self, status: int = 502, times: int = 1, method: str = "", chat: int | None = None
    ) -> None:
        """A page of HTML with this status; the call is not done."""
        self._add("status", times, method, chat, status)

    def drops_before(self, times: int = 1, method: str = "", chat: int | None = None) -> None:
        """The connection breaks, and the call is not done."""
        self._add("drop_before", times, method, chat)

    def drops_after(self, times: int = 1, method: str = "", chat: int | None = None) -> None:
        """The call is done, and the connection breaks before the bot is told."""
        self._add("drop_after", times, method, chat)

    def slows(
        self, seconds: float, times: int = 1, method: str = "", chat: int | None = None
    ) -> None:
        """The call is done at once, the answer comes late."""
        self._add("slow", times, method, chat, seconds)

    def answers_no_json(self, times: int = 1, method: str = "", chat: int | None = None) -> None:
        """200 with a body that is no JSON; the call is not done."""
        self._add("no_json", times, method, chat)

    def refuses(
        self,
        code: int,
        description: str,
        times: int = 1,
        method: str = "",
        chat: int | None = None,
    ) -> None:
        """Any error in the API's own form; the call is not done."""
        self._add("refusal", times, method, chat, code, description)

    def gives_twice(self, times: int = 1) -> None:
        """The next answers with updates (or deliveries to a webhook) carry each update twice."""
        self.twice += times

    def gives_out_of_order(self, times: int = 1) -> None:
        """The next answers carry the updates backwards; a webhook gets the last of a chat first."""
        self.out_of_order += times

    def clear(self) -> None:
        self.waiting.clear()
        self.twice = self.out_of_order = 0

    def strike(self, method: str, chat: int | str | None) -> Fault | None:
        """The fault that hits this call, if any; `method` in lower case."""
        for fault in self.waiting:
            if fault.method in ("", method) and fault.chat in (None, chat):
                fault.times -= 1
                self.met += 1
                if fault.times <= 0:
                    self.waiting.remove(fault)
                return fault
        return None

    def _add(
        self,
        kind: Kind,
        times: int,
        method: str,
        chat: int | None,
        number: float = 0,
        words: str = "",
    ) -> None:
        self.waiting.append(Fault(kind, times, method.lower(), chat, number, words))
