"""Another program run within bounds of time and size."""

import os
import selectors
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAX_COMPLAINT_BYTES = 65_536


LATE, TOO_MUCH = "late", "too much"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a program wrote, of stderr only the beginning; its status; and why it was `stopped`, if it was: it did
    not end in time (LATE) or wrote more than it may (TOO_MUCH)."""

    out: bytes
    complaint: bytes
    status: int
    stopped: str = ""


def run(program: Path, argument: str, given: bytes, seconds: float, most: int) -> Ended:
    """Runs `program argument` with those bytes on its stdin. Raises OSError or ValueError if it cannot be run.

    Nothing of ours goes along but what is given: no LASHOU_ variable, since one may hold a passphrase. It stays in
    our process group, so that it ends with us at the terminal's Ctrl-C or end.
    """
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")}
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given)
        stdin.seek(0)
        process = subprocess.Popen([str(program), argument], stdin=stdin, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment)
    assert process.stdout is not None and process.stderr is not None  # both were asked for
    with process.stdout as out, process.stderr as complaint:
        try:
            return _collected(process, out, complaint, time.monotonic() + seconds, most)
        finally:  # also when a person has had enough and presses Ctrl-C
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends it if it runs: first politely, because HWI's releases are two processes, the first of which hands
    SIGTERM on."""
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _collected(process: subprocess.Popen[bytes], out: IO[bytes], complaint: IO[bytes], until: float,
               most: int) -> Ended:
    texts = {out.fileno(): bytearray(), complaint.fileno(): bytearray()}
    written, complained = texts.values()
    with selectors.DefaultSelector() as waiting:
        for descriptor in texts:
            waiting.register(descriptor, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(max(until - time.monotonic(), 0))
            if not ready:
                return Ended(b"", b"", 0, LATE)
            for key, _ in ready:
                part = os.read(key.fd, 65_536)
                if not part:
                    waiting.unregister(key.fileobj)
                texts[key.fd] += part
            if len(written) > most:
                return Ended(b"", b"", 0, TOO_MUCH)
            del complained[MAX_COMPLAINT_BYTES:]
    try:
        status = process.wait(max(until - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        return Ended(b"", b"", 0, LATE)
    return Ended(bytes(written), bytes(complained), status)
