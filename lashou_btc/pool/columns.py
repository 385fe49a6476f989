"""Columns: many values of one field, in as few bytes as they need.

An object takes some hundred bytes more than what is in it, and a pool may have a million members. Each kind of
column is read, set and appended to by place, like a list.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_WIDER = {"b": "h", "h": "i", "i": "q"}

Column = Any
Columns = list[Column]


def integers() -> Column:
    """An empty column of integers."""
    return array("b")


def put(columns: Columns, at: int, row: int, value: Any) -> None:
    """Sets a value. A column of integers becomes wider where it has to."""
    while True:
        try:
            columns[at][row] = value
            return
        except OverflowError:
            columns[at] = _widened(columns[at])


def append(columns: Columns, values: Sequence[Any]) -> None:
    """Adds a row at the end."""
    for column, value in zip(columns, values, strict=True):
        try:
            column.append(value)
        except OverflowError:
            at, row = next(n for n, one in enumerate(columns) if one is column), len(column)
            column.append(0)
            put(columns, at, row, value)


def filled(make: Callable[[], Column], values: Sequence[Any]) -> Column:
    """A column of these values; if they are one already, that."""
    if isinstance(values, Cells):
        return values
    column = make()
    if not isinstance(column, array):
        column.extend(values)
        return column
    code: str | None = column.typecode
    while code:
        try:
            return array(code, values)
        except OverflowError:
            code = _WIDER.get(code)
    return list(values)


def _widened(column: "array[int]") -> Column:
    code = _WIDER.get(column.typecode)
    return array(code, column) if code else list(column)


class Same(list[Any]):
    """Values of which the same often follow one another: these are one object."""

    def __init__(self) -> None:
        super().__init__()
        self._last: Any = None

    def append(self, value: Any) -> None:
        """Adds one."""
        super().append(self._one(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Adds many: equal ones are one object, wherever they are."""
        same: dict[Any, Any] = {}
        super().extend(same.setdefault(value, value) for value in values)

    def __setitem__(self, row: Any, value: Any) -> None:
        super().__setitem__(row, self._one(value))

    def _one(self, value: Any) -> Any:
        if value != self._last or type(value) is not type(self._last):
            self._last = value
        return self._last


class Few:
    """Texts of which there are few: each has a number, which is what a row keeps."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._rows: Columns = [integers()]

    def append(self, value: str) -> None:
        """Adds one."""
        try:
            self._rows[0].append(self._numbers[value])
        except (KeyError, OverflowError):
            append(self._rows, (self._number(value),))

    def extend(self, values: Iterable[str]) -> None:
        """Adds many."""
        self._rows = [filled(integers, [*self._rows[0], *map(self._number, values)])]

    def _number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self._texts)
            self._texts.append(text)
        return number

    def __getitem__(self, row: int) -> str:
        number: int = self._rows[0][row]
        return self._texts[number]

    def __setitem__(self, row: int, value: str) -> None:
        put(self._rows, 0, row, self._number(value))

    def __iter__(self) -> Iterator[str]:
        return map(self._texts.__getitem__, self._rows[0])

    def __copy__(self) -> "Few":
        other = Few()
        other.extend(self)
        return other


class Seldom(dict[int, Any]):
    """Values that are nearly all the same: only others take room."""

    def __init__(self, usual: Any) -> None:
        super().__init__()
        self.usual, self.size = usual, 0

    def append(self, value: Any) -> None:
        """Adds one."""
        self.size += 1
        if value != self.usual:
            self[self.size - 1] = value

    def extend(self, values: Sequence[Any]) -> None:
        """Adds many."""
        for row, value in enumerate(values, self.size):
            if value != self.usual:
                self[row] = value
        self.size += len(values)

    def __missing__(self, row: int) -> Any:
        return self.usual

    def __setitem__(self, row: int, value: Any) -> None:
        if value == self.usual:
            self.pop(row, None)
        else:
            super().__setitem__(row, value)

    def __iter__(self) -> Iterator[Any]:
        return (self[row] for row in range(self.size))


class Cells:
    """Texts as bytes in cells of one width, which grows with the widest; there is none behind the last that is not
    empty.
    """

    def __init__(self) -> None:
        self._size = self._width = 0
        self._cells = bytearray()
        self._odd: dict[int, str] = {}
        """Texts that are not what this column is for."""

    def append(self, value: str) -> None:
        """Adds one."""
        row = self._size
        self._size += 1
        if not value:
            return
        data = self._data(value)
        if data is not None and len(data) == self._width and len(self._cells) == row * self._width:
            self._cells += data
        else:
            self[row] = value

    def extend(self, values: Sequence[str]) -> None:
        """Adds many: of usual ones, without looking at each."""
        if not any(values):
            self._size += len(values)
        elif self._size or (cells := self._all(values)) is None:
            for value in values:
                self.append(value)
        else:
            self._size, self._cells, self._width = len(values), cells, len(cells) // len(values)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(self._size))

    def __getitem__(self, row: int) -> str:
        if self._odd and row in self._odd:
            return self._odd[row]
        start = row * self._width
        if start >= len(self._cells):
            return ""
        return self._text(self._cells[start:start + self._width])

    def __setitem__(self, row: int, value: str) -> None:
        self._odd.pop(row, None)
        data = self._data(value)
        if data is None:
            self._odd[row], data = value, b""
        if len(data) > self._width:
            self._widen(len(data))
        start, end = row * self._width, (row + 1) * self._width
        if data and end > len(self._cells):
            self._cells += bytes(end - len(self._cells))
        if end <= len(self._cells):
            self._cells[start:end] = data.ljust(self._width, b"\0")

    def __copy__(self) -> "Cells":
        other = type(self)()
        other._size, other._width = self._size, self._width
        other._cells, other._odd = self._cells[:], dict(self._odd)
        return other

    def _widen(self, width: int) -> None:
        before = self._width
        cells = [self._cells[at:at + before] for at in range(0, len(self._cells), before or 1)]
        self._width, self._cells = width, bytearray().join(cell.ljust(width, b"\0") for cell in cells)

    def _all(self, values: Sequence[str]) -> bytearray | None:
        width = max(map(len, values))
        text = "".join([value.ljust(width, "\0") for value in values])
        usual = text.isascii() and not any(value.endswith("\0") for value in values)
        return bytearray(text.encode()) if usual else None

    def _data(self, value: str) -> bytes | None:
        return value.encode() if value.isascii() and not value.endswith("\0") else None

    def _text(self, data: bytearray) -> str:
        return data.rstrip(b"\0").decode()


_ZEROS = "0" * 64


class Hashes(Cells):
    """Texts that are nearly all hashes or keys: 64 digits of lowercase hex lie in a cell of 32 bytes, or nothing.

    A cell of zeros stands for the empty text; so the hash of zeros lies apart.
    """

    def _all(self, values: Sequence[str]) -> bytearray | None:
        if not set(map(len, values)) <= {0, 64} or _ZEROS in values:
            return None
        text = "".join([value or _ZEROS for value in values])
        try:
            data = bytearray.fromhex(text)
        except ValueError:
            return None
        return data if data.hex() == text else None

    def _data(self, value: str) -> bytes | None:
        if not value:
            return b""
        if len(value) != 64 or value == _ZEROS:
            return None
        try:
            data = bytes.fromhex(value)
        except ValueError:
            return None
        return data if data.hex() == value else None

    def _text(self, data: bytearray) -> str:
        return data.hex() if any(data) else ""
