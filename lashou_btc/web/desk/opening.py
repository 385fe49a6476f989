"""Opening sealed papers at the desk: what each is or why it was not taken, and how many were opened."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lashou_btc.errors import LashouError
from lashou_btc.usecases.papers import Opened
from lashou_btc.web.desk.sessions import Done
from lashou_btc.words import Said, noun, said, word


@dataclass
class Opening:
    """Papers that are opened one after the other, with one line or more for each."""

    lines: list[str] = field(default_factory=list)
    done: int = 0
    count: int = 0

    def named(self, name: str) -> str:
        """How the next one is called: its file's name as far as it is fit to be shown, or its number."""
        return "".join(each for each in name[-80:] if each.isprintable()) or str(self.count + 1)

    def take(self, name: Said | str, opening: Callable[[], Opened]) -> Opened | None:
        """Opens one that is called so; None where that fails."""
        self.count += 1
        try:
            opened = opening()
        except LashouError as error:
            self.lines.append(word(said("desk.paper.bad", name=name, why=error.said)))
            return None
        self.done += 1
        digest = opened.hash[:16]
        self.lines.append(word(said("desk.people.good", name=name, hash=digest) if opened.claim is None else said(
            "desk.paper.good", name=name, hash=digest, what=noun("paper", opened.what))))
        self.lines += [word(opened.warning)] if opened.warning else []
        return opened

    def end(self, *lines: str, goes_on: str) -> Done:
        """What has come of all, and what else there is to say."""
        return Done(word(said("desk.papers.opened", done=self.done, count=self.count)), (*self.lines, *lines),
                    goes_on=goes_on)
