"""Papers: what reviewers judge and the operator checks, sealed to those who are to read it (docs/protocol.md, 4).

    HOME/pools/POOLID/papers/HASH.age    a paper of one's own, sealed to one's own key
    HOME/pools/POOLID/papers/HASH.json   what file a paper was that was made or opened here; of one's own its name,
                                         sealed to one's own key

A paper is 32 random bytes and a file. HASH is its SHA-256, which a claim names.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyrage

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex, tagged_hash
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import OPERATOR
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import files
from lashou_btc.usecases.hubs import MAX_SEALED_BYTES
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet import recipient
from lashou_btc.words import Said, said

FRONT_BYTES = 32
MAX_FILE_BYTES = 32 * 1024 * 1024
_AGE_MARKS = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_SHOWN = frozenset((
    ".bmp", ".csv", ".dcm", ".docx", ".gif", ".heic", ".jpeg", ".jpg", ".m4a", ".mov", ".mp3", ".mp4", ".odt",
    ".pdf", ".png", ".pptx", ".rtf", ".tif", ".tiff", ".txt", ".wav", ".webp", ".xlsx"))
"""Kinds of files that programs show without doing what stands in them. A file of any other kind, such as a page
that holds a program, gets `_AS_TEXT` behind its name, so that whoever clicks on it reads it and no more.
"""
_AS_TEXT = ".txt"
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)
_SEALED = ".age"
_MAX_NOTE_BYTES, _MAX_NAME = 2048, 100


@dataclass(frozen=True)
class Paper:
    """A file that becomes a paper: the bytes in front, the paper's hash, the file's own, how its name ends."""

    path: Path
    front: bytes
    hash: str
    file_hash: str


@dataclass(frozen=True)
class Sealed:
    """A paper as it is sent: its hash, the name that its file gets, what `age` made of it; `of`: what the file was
    called that it was made from, "" where that is not known.
    """

    hash: str
    name: str
    data: bytes
    of: str = ""


@dataclass(frozen=True)
class Opened:
    """A paper that was opened: `claim` names it as `what` ("evidence", "notary"), of one's identity none does.
    `warning`: why its file is not named as it was, or None. `by`: the key of whoever shows it, where a hub says so.
    """

    hash: str
    claim: Claim | None
    what: str
    file: Path
    warning: Said | None = None
    by: str = ""


def new(path: Path, front: bytes) -> Paper:
    """What a file is as a paper. `front`: 32 random bytes. Raises InvalidInput, Unreachable."""
    data = _file(path)
    return Paper(path, front, sha256_hex(front + data), sha256_hex(data))


def keep(pool: PoolHome, papers: Sequence[Paper], own: str) -> None:
    """Keeps papers in this home, sealed to `own`, one's own recipient. Raises Refused where a file has changed."""
    for paper in papers:
        data = paper.front + _file(paper.path)
        if sha256_hex(data) != paper.hash:
            raise Refused("papers.changed", path=paper.path)
        files.write(_kept(pool, paper.hash), _seal(data, [own]), replace=True, mode=0o600)
        name = _seal(paper.path.name[:_MAX_NAME].encode(errors="replace"), [own])  # it may name the illness
        _note(pool, paper.hash, paper.file_hash, _suffix(paper.path.name), base64.b64encode(name).decode())


def named(pool: PoolHome, claim: Claim) -> dict[str, str]:
    """The hashes of a claim's papers and what each is: "evidence", in the claim's order, then "notary"."""
    data = pool.store.document(claim.hash)
    body = document.parse(data).body if data is not None else {}
    return {digest: "evidence" for digest in body.get("evidence", ())} | (
        {body["notary"]: "notary"} if body and body["notary"] not in body["evidence"] else {})


def unseen(pool: PoolHome, claim: Claim) -> list[str]:
    """The hashes of a claim's papers that were never opened in this home."""
    return [digest for digest in named(pool, claim) if _noted(pool, digest) is None]


def papers_of(pool: PoolHome, file_hash: str) -> list[str]:
    """The hashes of the papers that were made or opened here and are a file of that SHA-256."""
    return [path.stem for path in layout.PAPER_NOTES.every(pool.folder)
            if (_noted(pool, path.stem) or ("",))[0] == file_hash]


# Sealing

def readers(state: State, claim: Claim, without: Sequence[int] = (), also: Sequence[int] = ()) -> dict[int, str]:
    """To whom a claim's papers are encrypted: recipients by account, of the reviewers drawn and of those `also`
    named (0: the operator), but for those `without`.

    Raises Incomplete where nobody is drawn yet, Refused where one of them has stated no recipient.
    """
    seats = [seat.account for seat in claim.panel if seat.decision != "absent"]
    wanted = dict.fromkeys(n for n in (*seats, *also) if n not in without)
    if not wanted:
        if claim.draw_at > state.height:
            raise Incomplete("papers.not-drawn", claim_number=claim.number + 1, draw_at=claim.draw_at,
                             state_height=state.height)
        raise Refused("papers.nobody", claim_number=claim.number + 1)
    return {number: _recipient(state, number) for number in wanted}


def shallow(state: State, claim: Claim) -> Said | None:
    """What to mind before papers are sealed: a draw that a reorganization could still make another; or None."""
    drawn = max((seat.drawn for seat in claim.panel if seat.decision != "absent"), default=state.height)
    deep = drawn + state.rules.confirmations - 1
    if state.height >= deep:
        return None
    return said("papers.shallow", claim_number=claim.number + 1, drawn=drawn, deep=deep,
                depth=state.height - drawn + 1)


def _recipient(state: State, number: int) -> str:
    account = state.account(number)
    if number != OPERATOR and account is None:
        raise InvalidInput("account.unknown", number=number)
    found = state.operator_recipient if number == OPERATOR or account is None else account.recipient
    if not found:
        if number == OPERATOR:
            raise Refused("papers.recipient:operator")
        raise Refused("papers.recipient:account", number=number)
    return found


def seal_claim(pool: PoolHome, claim: Claim, signing_key: bytes, paths: Sequence[Path],
               recipients: Sequence[str]) -> Iterator[Sealed]:
    """A claim's papers, sealed: all of them, or those that are named, each as the file that it was or as the sealed
    copy that is kept of it.

    Raises Refused for a file that the claim does not name, Incomplete where a paper is not in this home.
    """
    names = named(pool, claim)
    if not paths:
        gone = [digest for digest in names if not _kept(pool, digest).exists()]
        if gone:
            raise Incomplete("papers.missing", count=len(gone), of=len(names), claim_number=claim.number + 1,
                             hashes=gone, pool_id=pool.contract.pool_id)
        paths = [_kept(pool, digest) for digest in names]
    for path in paths:  # all are looked at before one is sealed, and none is kept meanwhile
        _own(pool, names, path, signing_key, claim)
    for path in paths:
        data = _own(pool, names, path, signing_key, claim)
        digest = sha256_hex(data)
        _, suffix, name = _noted(pool, digest) or ("", "", "")
        yield Sealed(digest, f"{digest[:16]}{suffix}{_SEALED}", _seal(data, recipients), _named(name, signing_key))


def _own(pool: PoolHome, names: dict[str, str], path: Path, signing_key: bytes, claim: Claim) -> bytes:
    """The paper that a file of one's own is: the file, or a sealed copy."""
    data = files.read(path, MAX_SEALED_BYTES, "paper")
    if data.startswith(_AGE_MARKS):
        data = _open(data, signing_key, path)
        found = sha256_hex(data)
    else:
        found = next((n for n in names if (_noted(pool, n) or ("",))[0] == sha256_hex(data)), "")
        if found and _kept(pool, found).exists():
            data = _open(files.read(_kept(pool, found), MAX_SEALED_BYTES, "paper"), signing_key, _kept(pool, found))
    if found not in names or sha256_hex(data) != found:
        raise Refused("papers.unnamed", path=path, claim_number=claim.number + 1)
    return data


def front_of(pool_id: str, key: str, chance: bytes) -> bytes:
    """What stands in front of a file that shows who the owner of a key is, from random bytes: half of them, and
    whose it is. Whoever copies what somebody has sealed cannot open it, and so not put another key there.
    """
    half = chance[:FRONT_BYTES // 2]
    return half + tagged_hash("lashou/papers/of", bytes.fromhex(pool_id + key) + half)[:FRONT_BYTES // 2]


def seal_identity(state: State, path: Path, front: bytes) -> Sealed:
    """A file for the operator's eyes only. `front`: 32 random bytes."""
    return seal_for_operator(state, _file(path), path.name, front)


def seal_for_operator(state: State, content: bytes, of: str, front: bytes) -> Sealed:
    """The same for the bytes of a file of that name."""
    suffix = _suffix(of)
    data = front + content
    digest = sha256_hex(data)
    return Sealed(digest, f"{digest[:16]}{suffix}{_SEALED}", _seal(data, [_recipient(state, OPERATOR)]), of)


def _seal(data: bytes, recipients: Sequence[str]) -> bytes:
    return pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(one) for one in recipients])


# Opening

@dataclass(frozen=True)
class Opener:
    """Who opens sealed papers, and where to: a pool's home and state, the key they are sealed to, the folder for
    their files.
    """

    pool: PoolHome
    state: State
    signing_key: bytes
    folder: Path

    def open(self, path: Path, claim: Claim | None = None, identity: bool = False) -> Opened:
        """Opens a sealed paper, compares it with what the claim (or any claim) names, writes its file.

        `identity`: it is for the operator, and no claim names it. Raises InvalidInput for what is no sealed paper,
        Refused for one that is damaged, sealed to another key, or not what was filed: then nothing is written.
        """
        return self.open_data(path, files.read(path, MAX_SEALED_BYTES, "sealed-paper"), claim, identity)

    def open_data(self, path: Path, sealed: bytes, claim: Claim | None = None, identity: bool = False,
                  by: str = "") -> Opened:
        """The same for bytes that came under the name of `path`. `by`: the key in whose name they were brought,
        which has to be the one that they were sealed by (`front_of`), where a hub says whose identity it is.
        """
        data = _open(sealed, self.signing_key, path)
        if by and data[:FRONT_BYTES] != front_of(self.pool.contract.pool_id, by, data):
            raise Refused("papers.copied", path=path, key=by[:16])
        digest = sha256_hex(data)
        found, what = (None, "identity") if identity else _find(self.pool, self.state, digest, claim)
        if what == "":
            if claim is None:
                raise Refused("papers.unnamed:any", path=path, digest=digest)
            raise Refused("papers.unnamed:claim", path=path, claim_number=claim.number + 1, digest=digest)
        if len(data) < FRONT_BYTES:
            raise Refused("papers.front", path=path)
        suffix = _suffix(path.name.removesuffix(_SEALED))
        target = self.folder / _shown_name(digest, suffix)
        if not (target.is_file() and not target.is_symlink() and target.stat().st_size == len(data) - FRONT_BYTES
                and files.sha256(target) == sha256_hex(data[FRONT_BYTES:])):
            files.write(target, data[FRONT_BYTES:], mode=0o600)
        if not identity:
            _note(self.pool, digest, sha256_hex(data[FRONT_BYTES:]), suffix)
        return Opened(digest, found, what, target,
                      said("papers.active", name=target.name, suffix=suffix) if _acts(suffix) else None, by)


def opened_before(pool: PoolHome, claim: Claim, folder: Path) -> list[Opened]:
    """Those of a claim's papers whose files lie in `folder`, as they were when they were opened here."""
    found = []
    for digest, what in named(pool, claim).items():
        file_hash, suffix, _ = _noted(pool, digest) or ("", "", "")
        target = folder / _shown_name(digest, suffix)
        if target.is_file() and not target.is_symlink() and files.sha256(target) == file_hash:
            found.append(Opened(digest, claim, what, target))
    return found


def opened_as(name: str) -> str:
    """The name that the file gets which is in a sealed paper of that name."""
    return _shown_name(name, _suffix(name.removesuffix(_SEALED)))


def _acts(suffix: str) -> bool:
    return bool(suffix) and suffix not in _SHOWN


def _shown_name(digest: str, suffix: str) -> str:
    return f"{digest[:16]}{suffix}{_AS_TEXT if _acts(suffix) else ''}"


def _find(pool: PoolHome, state: State, digest: str, claim: Claim | None) -> tuple[Claim | None, str]:
    """The claim that names a paper, open ones first, and as what; "" where none does."""
    claims = [claim] if claim is not None else [*state.open_claims.values(), *reversed(state.by_number)]
    for one in claims:
        if what := named(pool, one).get(digest, ""):
            return one, what
    return None, ""


def _open(data: bytes, signing_key: bytes, path: Path) -> bytes:
    """What `age` finds in a sealed paper. Raises InvalidInput, Refused."""
    if not data.startswith(_AGE_MARKS):
        raise InvalidInput("papers.format", path=path)
    try:
        return pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(recipient.identity(signing_key))])
    except pyrage.DecryptError as error:
        if str(error) == "No matching keys found":
            raise Refused("papers.key", path=path) from None
        raise Refused("papers.damaged", path=path) from None


# What this home knows of papers

def _kept(pool: PoolHome, digest: str) -> Path:
    return layout.PAPERS.at(pool.folder, digest)


def _note(pool: PoolHome, digest: str, file_hash: str, suffix: str, name: str = "") -> None:
    value = {"file": file_hash, "ends": suffix} | ({"name": name} if name else {})
    note = json.dumps(value).encode() + b"\n"
    files.write(layout.PAPER_NOTES.at(pool.folder, digest), note, replace=True, mode=0o600)


def _noted(pool: PoolHome, digest: str) -> tuple[str, str, str] | None:
    """The SHA-256 of the file that a paper was, how its name ended, and that name if it was made here, sealed; None
    for a paper never seen here.
    """
    path = layout.PAPER_NOTES.at(pool.folder, digest)
    if not path.exists():
        return None
    with suppress(ValueError, TypeError, KeyError, RecursionError, LashouError):
        value = json.loads(files.read(path, _MAX_NOTE_BYTES, "note"))
        return str(value["file"]), _suffix(str(value["ends"])), str(value.get("name", ""))
    return None  # a note that cannot be read: as if it had not been seen


def _named(name: str, signing_key: bytes) -> str:
    """The name in a note; "" where it cannot be read."""
    with suppress(ValueError, LashouError):
        return _open(base64.b64decode(name), signing_key, Path()).decode()
    return ""


def _file(path: Path) -> bytes:
    data = files.read_with(path, "paper", lambda file: file.read(MAX_FILE_BYTES + 1))
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("papers.size", path=path, mib=MAX_FILE_BYTES // 1024 ** 2)
    return data


def _suffix(name: str) -> str:
    """How a file's name ends, as far as that says what kind of file it is: ".pdf", or ""."""
    end = Path(f"x{name[name.rfind('.'):]}" if "." in name else "").suffix.lower()
    return end if _SUFFIX.fullmatch(end) else ""
