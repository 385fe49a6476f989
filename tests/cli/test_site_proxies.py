"""The examples of docs/site.md, where the programs are: systemd reads its unit, nginx and Caddy serve the site with
a hub, on loopback. Nothing else needs these programs.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cli_kit import Town
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lashou_btc.regtest.daemon import free_port
from tests.hub_kit import hub_of

DOC = Path(__file__).resolve().parents[2] / "docs" / "site.md"
NAME = "pool.example.org"


def example(before: str, language: str) -> str:
    """The block of docs/site.md that follows these words."""
    found = re.search(rf"```{language}\n(.*?)```", DOC.read_text().partition(before)[2], re.DOTALL)
    assert found is not None
    return found[1]


def program(name: str) -> str:
    where = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if where is None:
        pytest.skip(f"there is no {name} here")
    return where


def certificate(folder: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1)).sign(
        key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


@contextmanager
def running(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=os.environ | (env or {})) as process:
        try:
            until = time.monotonic() + 30
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    assert process.poll() is None and time.monotonic() < until, process.stdout and (
                        process.kill() or process.stdout.read())
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


@pytest.fixture
def site(opened: Town) -> Iterator[str]:
    """Where `lashou site serve --hub` listens, for that name."""
    with hub_of(opened, "--name", NAME) as url:
        yield url.removeprefix("http://")


def check(port: int) -> None:
    """A browser and a home that come through the proxy find what they would find without it."""
    with httpx.Client(verify=False, base_url=f"https://127.0.0.1:{port}", headers={"host": NAME}) as http:
        more = {"sni_hostname": NAME}
        page = http.get("/en/", headers={"accept-encoding": "gzip"}, extensions=more)
        assert page.status_code == 200 and page.headers["content-encoding"] == "gzip"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "server" not in page.headers or "uvicorn" not in page.headers["server"]
        again = http.get("/en/", headers={"if-none-match": page.headers["etag"]}, extensions=more)
        assert again.status_code == 304, "what the proxy makes of the ETag is still ours"
        strange = http.get("/en/", headers={"host": "other.example"}, extensions=more)
        assert strange.status_code in (200, 421) and b"satoshi" not in strange.content
        for path, body, code in (("/inbox", b"{", "json"), ("/room", b"x" * (3 * 1024 * 1024), "psbt"),
                                 ("/relay", b"x" * 90_000, "tx")):
            told = http.post(f"/hub/v1{path}", content=body, extensions=more)
            assert told.headers["content-type"] == "application/json", (path, told.status_code, told.text[:200])
            assert told.status_code == 400 and told.json()["code"], code
        assert http.get("/hub/v1", extensions=more).json()["version"] == 1


def test_nginx_serves_it_by_its_example(site: str, tmp_path: Path) -> None:
    nginx, port = program("nginx"), free_port()
    certificate(tmp_path)
    block = example("A proxy that has certificates", "nginx")
    for said, here in (("443", f"127.0.0.1:{port}"), ("/etc/letsencrypt/live/pool.example.org", str(tmp_path)),
                       ("http://127.0.0.1:8080", f"http://{site}"), ("/var/log/nginx", str(tmp_path))):
        assert said in block
        block = block.replace(said, here)
    conf = tmp_path / "nginx.conf"
    paths = "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""  # else nobody may write below this folder
    conf.write_text(f"{user}daemon off;\npid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{paths}client_body_temp_path "
                    f"{tmp_path}/body;\n{block}}}\n")
    tmp_path.chmod(0o755)
    ran = subprocess.run([nginx, "-e", "stderr", "-t", "-c", conf], check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    with running([nginx, "-e", "stderr", "-c", str(conf)], port):
        check(port)
    assert "127.0.0.1" not in (tmp_path / "error.log").read_text(), "nobody who looks is written down"


def test_caddy_serves_it_by_its_example(site: str, tmp_path: Path) -> None:
    caddy, port = program("caddy"), free_port()
    block = example("A proxy that has certificates", "")
    assert block.startswith(f"{NAME} {{") and "127.0.0.1:8080" in block
    file = tmp_path / "Caddyfile"
    file.write_text(block)
    adapted = subprocess.run([caddy, "adapt", "--config", file, "--adapter", "caddyfile"], check=False,
                             capture_output=True, text=True)
    warned = [line for line in adapted.stderr.splitlines() if "warn" in line and "not formatted" not in line]
    assert adapted.returncode == 0 and not warned, adapted.stderr
    block = block.replace(f"{NAME} {{", f"https://{NAME}:{port} {{\n    bind 127.0.0.1\n    tls internal\n")
    file.write_text("{\n    admin off\n    skip_install_trust\n    auto_https disable_redirects\n"
                    f"    storage file_system {tmp_path}/kept\n}}\n" + block.replace("127.0.0.1:8080", site))
    with running([caddy, "run", "--config", str(file), "--adapter", "caddyfile"], port, {"HOME": str(tmp_path)}):
        check(port)


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    systemd, unit = program("systemd-analyze"), tmp_path / "lashou-site.service"
    text = example("As a service of systemd", "ini")
    assert "/opt/lashou/bin/lashou site serve" in text
    unit.write_text(text.replace("/opt/lashou/bin/lashou", program("true")))
    ran = subprocess.run([systemd, "verify", "--man=no", unit], check=False, capture_output=True, text=True)
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if unit.name in line]
    assert ran.returncode == 0 and not said, ran.stderr
