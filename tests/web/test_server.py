"""The server holds the browser to itself."""

import asyncio
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from pararef.errors import EncoderError, SettingError
from pararef.settings import Settings
from pararef.web import serve


def test_the_page_is_healthy(address):
    assert httpx.get(f"{address}/healthz").json()["status"] == "ok"


def test_every_script_of_the_page_has_the_nonce_of_its_policy(address):
    reply = httpx.get(address)
    nonce = re.search(r"'nonce-([\w-]+)'", reply.headers["content-security-policy"])[1]
    scripts = re.findall(r"<script[^>]*>", reply.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert nonce not in httpx.get(address).text


def test_the_page_names_no_other_host(address):
    page = httpx.get(address).text
    head = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert re.findall(r"https?://(?!127\.0\.0\.1)[^\"'\s]+", head) == []
    assert "<title>" not in page or "Gradio" not in page.split("<title>")[1][:20]


@pytest.mark.parametrize("path", ["/", "/healthz", "/own/x/page.css", "/config", "/no-such-page"])
def test_every_reply_has_the_headers(address, path):
    headers = httpx.get(address + path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_a_heartbeat_is_answered_at_once(address):
    assert httpx.get(f"{address}/gradio_api/heartbeat/abc", timeout=2).status_code == 204


def test_no_file_is_taken(address):
    reply = httpx.post(f"{address}/gradio_api/upload", files={"files": ("x.exe", b"MZ")})
    assert reply.status_code == 404


def test_a_port_in_use_is_one_clear_sentence(desk):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=rf"^Port {port} is in use: .*\.$"):
            serve(desk, Settings(port=port))


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("no such host", 0)])
def test_an_address_that_cannot_be_is_a_setting_error(desk, host, port):
    with pytest.raises(SettingError):
        serve(desk, Settings.model_construct(host=host, port=port))


def statuses(desk, monkeypatch, host: str, names: list[str]) -> list[int]:
    """What is answered under each name by a page that is served on a host."""
    apps: list[object] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda server, **_: apps.append(server.config.app))

    async def ask() -> list[int]:
        serve(desk, Settings(host=host, port=0))  # where a loop runs: see `served`
        async with httpx.AsyncClient(transport=httpx.ASGITransport(apps[0])) as client:
            return [
                (await client.get("http://x/healthz", headers={"Host": name})).status_code
                for name in names
            ]

    with ThreadPoolExecutor() as pool:  # Playwright keeps a loop in this thread
        return pool.submit(asyncio.run, ask()).result()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_this_machine_alone_the_name_of_a_stranger_is_refused(desk, monkeypatch, host):
    ours = ["localhost", "LOCALHOST:7860", "127.0.0.1", "127.0.0.1:7860", "[::1]", "[::1]:7860"]
    strangers = ["evil.example", "evil.example:7860", "localhost.evil.example", "10.0.0.1", ""]
    given = statuses(desk, monkeypatch, host, ours + strangers)
    assert given == [200] * len(ours) + [400] * len(strangers)


def test_where_others_are_let_in_any_name_will_do(desk, monkeypatch):
    assert statuses(desk, monkeypatch, "0.0.0.0", ["reports.example", "10.0.0.1:80"]) == [200, 200]


def test_a_page_whose_encoder_cannot_be_loaded_is_served_all_the_same(desk, monkeypatch):
    def missing() -> None:
        raise EncoderError("The encoder is not here: install it.")

    monkeypatch.setattr(desk, "warm", missing)
    assert statuses(desk, monkeypatch, "127.0.0.1", ["localhost"]) == [200]


def test_importing_pararef_does_not_import_gradio():
    command = "import sys, pararef, pararef.records; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", command]).returncode == 0


@pytest.mark.parametrize(
    ("host", "read_only", "changes"),
    [
        ("127.0.0.1", None, True),
        ("::1", None, True),
        ("0.0.0.0", None, False),
        ("127.0.0.1", True, False),
        ("0.0.0.0", False, True),
    ],
)
def test_where_others_are_let_in_nothing_can_be_changed_unless_it_is_allowed(
    desk, monkeypatch, host, read_only, changes
):
    apps: list[FastAPI] = []
    monkeypatch.setattr(uvicorn.Server, "run", lambda server, **_: apps.append(server.config.app))

    async def look() -> list[str]:
        serve(
            desk, Settings(host=host, port=0, read_only=read_only)
        )  # where a loop runs: see `served`
        return [getattr(route, "path", "") for route in apps[0].routes]

    with ThreadPoolExecutor() as pool:  # Playwright keeps a loop in this thread
        paths = pool.submit(asyncio.run, look()).result()
    assert "/holdings" in paths
    assert ("/reports" in paths) is changes
    assert ("/reports/{report:path}" in paths) is changes
