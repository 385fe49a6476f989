"""`make site`: a pool in the browser, without a command."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx

PROGRAM = Path(__file__).resolve().parents[2] / "tools" / "play_site.py"


def test_it_opens_four_addresses_in_ones_language_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")} | {
        "LASHOU_LANG": "zh", "PYTHONPATH": str(PROGRAM.parents[1])}
    running = subprocess.Popen([sys.executable, "-u", PROGRAM, "--dir", tmp_path / "site"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=env, text=True, encoding="utf-8", start_new_session=True)
    late = threading.Timer(180, running.kill)
    late.start()
    assert running.stdout is not None and running.stderr is not None
    lines = []
    for line in running.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    public, *desks = re.findall(r"http://\S+", "".join(lines))
    assert "只能打开一次" in "".join(lines) and "only for the demo" in "".join(lines)
    for code in ("zh", "en"):
        assert httpx.get(f"{public}{code}/").status_code == 200
    assert f"{public}zh/claims/1/" in httpx.get(f"{public}zh/claims/1/").text, "for whoever passes its words on"
    assert len(desks) == 3, "two witnesses are enough to pay, and the operator"
    for link in desks:
        base, _, token = link.partition("#")
        own = {"origin": base.rstrip("/"), "sec-fetch-site": "same-origin"}
        outside = httpx.get(base).text
        assert "make site" in outside and "lashou web" not in outside
        with httpx.Client(base_url=base, timeout=60) as browser:
            place = browser.post("/enter", content=token, headers=own).text
            assert browser.get(place).status_code == 200
            assert browser.get(place.replace("/en/", "/zh/")).status_code == 200
    running.send_signal(signal.SIGINT)
    error = running.stderr.read()
    assert running.wait(30) == 0 and "Traceback" not in error, error
    late.cancel()
