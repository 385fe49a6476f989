"""Reading the machine's apt sources, in both formats."""

import pytest

from lashou_btc.regtest.sources import Mirror, parse_deb822, parse_one_line

KEYRING = ("Signed-By", "/usr/share/keyrings/archive.gpg")


@pytest.mark.parametrize(("line", "mirrors"), [
    ("deb http://mirror.example/debian bookworm main contrib", [Mirror("http://mirror.example/debian", ())]),
    ("deb [arch=amd64 signed-by=/usr/share/keyrings/archive.gpg] https://m.example/debian/ stable main # note",
     [Mirror("https://m.example/debian/", (KEYRING,))]),
    ("deb [ trusted=yes ] file:/srv/debian sid main", [Mirror("file:/srv/debian", (("Trusted", "yes"),))]),
    ("# deb http://mirror.example/debian bookworm main", []),
    ("deb-src http://mirror.example/debian bookworm main", []),
    ("deb http://mirror.example/debian-security bookworm-security main", []),
    ("deb http://mirror.example/debian bookworm-updates main", []),
    ("deb http://mirror.example/debian bookworm contrib", []),
    ("deb http://mirror.example/debian ./", []),
    ("deb http://mirror.example/other stable main", []),
    ("deb cdrom:[Debian]/debian bookworm main", []),
    ("deb", []), ("deb [", []), ("deb [x]", []), ("", []),
])
def test_one_line_sources(line: str, mirrors: list[Mirror]) -> None:
    assert parse_one_line(line) == mirrors


DEB822 = """\
# the distribution
Types: deb deb-src
# inside a stanza
URIs: http://one.example/debian http://two.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc=
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: http://one.example/debian-security
Suites: trixie-security
Components: main

Enabled: no
Types: deb
URIs: http://three.example/debian
Suites: sid
Components: main

Types: deb-src
URIs: http://four.example/debian
Suites: sid
Components: main
"""


def test_deb822_sources_keep_the_machines_trust() -> None:
    mirrors = parse_deb822(DEB822)
    assert [m.uri for m in mirrors] == ["http://one.example/debian", "http://two.example/debian"]
    stanza = mirrors[0].stanza("arm64")
    assert stanza.splitlines() == [
        "Types: deb", "URIs: http://one.example/debian", "Suites: testing", "Components: main",
        "Architectures: arm64", "Signed-By: ", " -----BEGIN PGP PUBLIC KEY BLOCK-----", " .", " abc=",
        " -----END PGP PUBLIC KEY BLOCK-----"]
    again, = parse_deb822(stanza)
    assert again == mirrors[0]


def test_nothing_useful_in_a_sources_file() -> None:
    assert parse_deb822("") == parse_deb822("\n\n odd\nlines\n") == []
