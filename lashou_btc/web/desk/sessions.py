"""Who may use the desk: whoever opened the link that was printed, in the browser that did, until the program ends.

The link carries a token in its fragment, which no server and no log sees. A script hands it over once, for a
session. All of the desk lies below a path that nobody can guess, and the session's cookie is sent only there: other
programs' servers on this machine share the name `localhost` with us, but never see it.
"""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

TOKEN_S = 600.0
"""So long a token may wait to be used."""
KEPT = 200
"""So many forms, and outcomes, of a session are kept; older ones have to be opened again."""

Fact = tuple[str, str]
"""What a page names before it asks, in words: its name, and what it is."""


@dataclass(frozen=True)
class Takeaway:
    """Something to take away: its name (ASCII, as devices want them) and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Done:
    """What was done, in words that were chosen then: a title, lines, files to take away, and where to go on."""

    title: str
    lines: tuple[str, ...] = ()
    files: tuple[Takeaway, ...] = ()
    goes_on: str = ""
    """A path of the desk, below the language."""


@dataclass
class AskedForm:
    """A form as it was drawn: at which path, for which deed, and the facts that it named. `outcome`: once done."""

    path: str
    deed: str
    facts: tuple[Fact, ...]
    outcome: str = ""


@dataclass
class Session:
    """One browser's. `form` stands in each of its forms: who only holds the cookie cannot have anything done."""

    form: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _asked: "OrderedDict[str, AskedForm]" = field(default_factory=OrderedDict)
    _outcomes: "OrderedDict[str, Done]" = field(default_factory=OrderedDict)

    def owns(self, form: str) -> bool:
        """Whether a form of this session's says so."""
        return secrets.compare_digest(self.form.encode(), form.encode())

    def ask(self, path: str, deed: str, facts: Sequence[Fact]) -> str:
        """Remembers a form that is being drawn; what it is called."""
        return _keep(self._asked, AskedForm(path, deed, tuple(facts)))

    def asked(self, name: str) -> AskedForm | None:
        """The form of that name, if it is still known."""
        return self._asked.get(name)

    def done(self, outcome: Done) -> str:
        """Remembers an outcome; what it is called."""
        return _keep(self._outcomes, outcome)

    def outcome(self, name: str) -> Done | None:
        """The outcome of that name, if it is still known."""
        return self._outcomes.get(name)


def _keep(kept: "OrderedDict[str, T]", value: T) -> str:
    name = secrets.token_urlsafe(18)
    kept[name] = value
    while len(kept) > KEPT:
        kept.popitem(last=False)
    return name


@dataclass
class Door:
    """The desk's only way in. `place`: the path below which all of it lies, without slashes; `opened`: when the
    token was made, in seconds of a clock that only goes forward.
    """

    opened: float
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    place: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    _sessions: dict[str, Session] = field(default_factory=dict)

    def enter(self, token: str, now: float) -> str:
        """The name of a new session for whoever has the token, which is used up by that; "" for anybody else."""
        good = bool(self.token) and secrets.compare_digest(self.token.encode(), token.encode())
        if not good or now - self.opened > TOKEN_S:
            return ""
        self.token = ""
        name = secrets.token_urlsafe(32)
        self._sessions[name] = Session()
        return name

    def session(self, name: str) -> Session | None:
        """The session of that name."""
        return self._sessions.get(name)
