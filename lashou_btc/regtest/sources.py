"""The machine's own apt sources, read so that the node's package comes from the mirror the machine already trusts.

Both formats of sources.list(5) are read: one-line ("deb [options] uri suite component…") and deb822 stanzas.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass

SUITE = "testing"
COMPONENT = "main"


@dataclass(frozen=True)
class Mirror:
    """A Debian archive: its URI, and the machine's own options that say whose signatures it must carry."""

    uri: str
    trust: tuple[tuple[str, str], ...]

    def stanza(self, architecture: str) -> str:
        """A deb822 source for the `testing` suite on this mirror, for one architecture."""
        lines = ["Types: deb", f"URIs: {self.uri}", f"Suites: {SUITE}", f"Components: {COMPONENT}",
                 f"Architectures: {architecture}", *(f"{key}: {value}" for key, value in self.trust)]
        return "\n".join(lines) + "\n"


def parse_one_line(text: str) -> list[Mirror]:
    """Mirrors in a `*.list` file. Lines that cannot serve (deb-src, flat or partial suites) are skipped."""
    found = []
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        kind, _, rest = line.partition(" ")
        if kind != "deb":
            continue
        options: dict[str, str] = {}
        rest = rest.strip()
        if rest.startswith("["):
            inside, _, rest = rest[1:].partition("]")
            options = {key.lower(): value for key, _, value in (o.partition("=") for o in shlex.split(inside))}
        fields = rest.split()  # uri suite component…
        found += _mirrors(fields[:1], fields[1:2], fields[2:], options)
    return found


def parse_deb822(text: str) -> list[Mirror]:
    """Mirrors in a `*.sources` file, with keys that are embedded in Signed-By kept as they are."""
    found = []
    for stanza in _stanzas(text):
        if stanza.get("enabled", "yes").strip().lower() in ("no", "false", "off", "0"):
            continue
        if "deb" not in stanza.get("types", "").split():
            continue
        found += _mirrors(stanza.get("uris", "").split(), stanza.get("suites", "").split(),
                          stanza.get("components", "").split(), stanza)
    return found


def _stanzas(text: str) -> Iterable[dict[str, str]]:
    stanza: dict[str, str] = {}
    last = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            if stanza:
                yield stanza
            stanza, last = {}, ""
        elif line[0] in " \t":
            if last:
                stanza[last] += "\n" + line
        else:
            key, _, value = line.partition(":")
            last = key.strip().lower()
            stanza[last] = value.strip()


def _mirrors(uris: Iterable[str], suites: Iterable[str], components: Iterable[str],
             options: dict[str, str]) -> list[Mirror]:
    """One mirror for each URI that holds a whole Debian archive, in the order given."""
    whole = [s for s in suites if s and not s.endswith(("/", "-security", "-updates", "-backports"))
             and "/" not in s]
    if not whole or COMPONENT not in components:
        return []
    trust = tuple((name, options[name.lower()]) for name in ("Signed-By", "Trusted") if name.lower() in options)
    return [Mirror(uri, trust) for uri in uris
            if "debian" in uri.lower() and "security" not in uri.lower() and not uri.startswith("cdrom:")]
