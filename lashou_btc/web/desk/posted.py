"""What a form sends, read strictly: fields by name, and files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from lashou_btc.errors import InvalidInput

MOST_PARTS = 600
_BOUNDARY = re.compile(r'multipart/form-data;\s*boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?', re.ASCII)
_NAME = re.compile(r'form-data;\s*name="([0-9a-z_-]{1,40})"(?:;\s*filename="([^"\r\n]*)")?', re.ASCII | re.I)


@dataclass(frozen=True)
class Given:
    """A form's fields (the last of each name) and its files: (field, the name that the sender gave it, bytes)."""

    fields: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, str, bytes], ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def every(self, begin: str) -> list[str]:
        """The ends of the names of all ticked fields that begin so."""
        return [name.removeprefix(begin) for name, value in self.fields.items() if name.startswith(begin) and value]


def read(media: str, body: bytes) -> Given:
    """The form in a request's body. Raises InvalidInput for anything that no browser sends."""
    if media.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        try:
            return Given(dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict",
                                        max_num_fields=MOST_PARTS)))
        except ValueError:
            raise InvalidInput("desk.form") from None
    found = _BOUNDARY.fullmatch(media.strip())
    if found is None:
        raise InvalidInput("desk.form")
    fields: dict[str, str] = {}
    files = []
    for name, file, data in _parts(b"--" + found[1].encode(), body):
        if file is not None:
            files += [(name, file, data)] if file or data else []
            continue
        try:
            fields[name] = data.decode()
        except UnicodeDecodeError:
            raise InvalidInput("desk.form") from None
    return Given(fields, tuple(files))


def _parts(mark: bytes, body: bytes) -> Iterator[tuple[str, str | None, bytes]]:
    """Name, file name (None where it is no file) and bytes of each part (RFC 7578)."""
    whole = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(whole) < 2 or whole[0] or not whole[-1].startswith(b"--") or len(whole) > MOST_PARTS:
        raise InvalidInput("desk.form")
    for part in whole[1:-1]:
        head, gap, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        said = _NAME.fullmatch(_headers(head).get("content-disposition", ""))
        if not gap or said is None:
            raise InvalidInput("desk.form")
        yield said[1], said[2], data


def _headers(head: bytes) -> dict[str, str]:
    lines = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n")]
    return {name.strip().lower(): value.strip() for name, _, value in lines}
