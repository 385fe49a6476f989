"""Where Electrum servers are: `HOST[:PORT[:s|t]]`, several with commas; `s` is TLS, `t` plain TCP."""

import re
from dataclasses import dataclass

from lashou_btc.errors import InvalidInput

TLS_PORT = 50_002
"""The port where servers for the main network mostly are."""
MOST_SERVERS = 10
_FORM = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5})(?::([st]))?)?", re.ASCII)


@dataclass(frozen=True)
class ServerAddress:
    """One server's address."""

    host: str
    port: int
    tls: bool

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def places(text: str) -> tuple[ServerAddress, ...]:
    """The servers that a text names, in order; by default with TLS, on port 50002. Raises InvalidInput."""
    found = []
    for part in text.split(","):
        form = _FORM.fullmatch(part.strip())
        port = int(form[2] or TLS_PORT) if form is not None else 0
        if form is None or not 0 < port < 65_536:
            raise InvalidInput("electrum.where", part=part.strip()[:60])
        found.append(ServerAddress(form[1].strip("[]").lower(), port, form[3] != "t"))
    names = [str(place) for place in found]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput("electrum.twice", name=name)
    if len(found) > MOST_SERVERS:
        raise InvalidInput("electrum.many", found=len(found), most_servers=MOST_SERVERS)
    return tuple(found)
