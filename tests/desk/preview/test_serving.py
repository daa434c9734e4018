"""Who may see a preview, and what hostile content can do there: nothing."""

from __future__ import annotations

import http.server
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.desk.preview.started import COMMAND, Started, desk, started

pytestmark = pytest.mark.slow

HOSTILE = """\
# <script>window.top.pwned = 1</script> <a id="hostile"></a>

## "><img src=x onerror="top.pwned = 1"> <a id="onerror"></a>

A [link](javascript:top.pwned=1), a ![picture](../media/evil.svg) and
`</textarea><script>pwned = 1</script>`.

$\\href{javascript:alert(1)}{x}$ [sound:../deck.toml] {{c1::<svg onload=alert(1)>}}

## Another <a id="another"></a>

It shows ![what](../media/evil.svg), and [leads](https://example.org/) out.
"""
EVIL = """\
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="top.pwned = 1">
<script>top.pwned = 1</script><rect width="9" height="9"/></svg>
"""
NAME = "en/02-<img src=x onerror=top.pwned=1>.md"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    deck = tmp_path_factory.mktemp("hostile") / "deck"
    (deck / "en").mkdir(parents=True)
    (deck / "media").mkdir()
    (deck / "deck.toml").write_text(
        'uid = "hostile"\ntitle = "</script><script>pwned = 1</script>"\nlanguages = ["en"]\n'
        'version = "1.0.0"\n'
    )
    (deck / "en/01-hostile.md").write_text(HOSTILE)
    (deck / NAME).write_text("# Fine <a id='fine'></a>\n\n## Fine? <a id='is-fine'></a>\n\nYes.\n")
    (deck / "media/evil.svg").write_text(EVIL)
    (deck / "media/unshown.svg").write_text(EVIL)
    (deck.parent / "outside.txt").write_text("secret")
    (deck / "media/link.svg").symlink_to(deck.parent / "outside.txt")
    with started(deck, "another") as at:
        yield at


def test_nothing_of_the_deck_runs(browser: Browser, hostile: Started) -> None:
    with desk(browser, hostile.address) as page:
        page.sees("Another")
        page.checked()
        for key in range(6):
            page.page.keyboard.press("k" if key < 3 else "j")
            page.page.wait_for_timeout(150)
        page.ask("choose('onerror')")
        page.until(lambda: page.ask("state.card.key") == "onerror", "the card")
        assert not page.ask("'pwned' in window")
        assert page.ask("document.querySelectorAll('#rows img, #rows script').length") == 0
        frames = "[...document.querySelectorAll('iframe')]"
        sandboxes = page.ask(f"{frames}.map(each => each.sandbox.value)")
        assert set(sandboxes) <= {"allow-scripts", "allow-same-origin"}
        inside = page.frame("Front")
        assert inside.evaluate("origin") == "null"
        # what a card would do, if a script of its got there
        asked = f"fetch({hostile.address!r} + 'deck').then(() => 'read', () => 'refused')"
        assert inside.evaluate(asked) == "refused"
        button = '<b onclick="top.pwned = 1" id="b">b</b>'
        inside.evaluate("html => qa().insertAdjacentHTML('beforeend', html)", button)
        inside.evaluate("document.getElementById('b').click()")
        page.said.clear()  # the policy's own words of what it stopped
        assert not page.ask("'pwned' in window")


def test_a_link_of_a_card_opens_a_window_of_its_own(browser: Browser, hostile: Started) -> None:
    with desk(browser, hostile.address) as page:
        page.sees("Another")
        page.until(lambda: page.words("Back"), "the back")
        page.ask("void (window.opened = [], window.open = (...all) => { opened.push(all) })")
        page.frame("Back").evaluate("document.querySelector('a[href*=example]').click()")
        page.until(lambda: page.ask("window.opened.length"), "the link")
        assert page.ask("window.opened") == [
            ["https://example.org/", "_blank", "noopener,noreferrer"]
        ]
        page.sees("Another")


def test_only_what_a_card_shows_is_served(browser: Browser, hostile: Started) -> None:
    with desk(browser, hostile.address) as page:
        page.sees("Another")
        page.until(lambda: page.words("Back"), "the back")
        name = page.frame("Back").evaluate("document.images[0].src").rpartition("/")[2]
    shown = hostile.ask(f"cards/{name}")
    assert shown.body.decode() == EVIL
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["x-content-type-options"] == "nosniff"
    for other in (
        *("media/evil.svg", "unshown.svg", "link.svg", "deck.toml", "..", "../deck.toml"),
        *("../../deck.toml", "/etc/passwd", "en/01-hostile.md", ".git/config", ""),
    ):
        for place in ("cards/", "book/", "mathjax/", ""):
            for form in (other, quote(other, safe=""), quote(quote(other, safe=""), safe="")):
                answer = hostile.ask(f"{place}{form}")
                assert b"secret" not in answer.body
                assert b"uid" not in answer.body
                assert b"root:" not in answer.body
                assert answer.status == 404 or not other or form.startswith("/"), (place, form)


def test_other_sites_are_refused(hostile: Started) -> None:
    port = hostile.port
    good = hostile.ask("deck", Host=f"localhost:{port}", Origin=f"http://localhost:{port}")
    assert good.status == 200
    assert not [name for name in good.headers if name.startswith("access-control")]
    for path in ("", "deck", "card", "events", "entry", "cards/", "page.js", "cards/side.js"):
        for headers in (
            {"Host": "evil.example"},
            {"Host": f"evil.example:{port}"},
            {"Host": f"127.0.0.1.evil.example:{port}"},
            {"Origin": "https://evil.example"},
            {"Origin": f"http://127.0.0.1:{port + 1}"},
            {"Origin": f"https://127.0.0.1:{port}"},
        ):
            assert hostile.ask(path, **headers).status == 403, (path, headers)
    for site in ("cross-site", "same-site"):
        for path in ("", "deck", "card", "events", "entry", "cards/", "page.js"):
            assert hostile.ask(path, Sec_Fetch_Site=site).status == 403, path
    assert hostile.ask("deck", Origin="null").status == 403
    assert hostile.ask("book", "POST", Origin="null").status == 403


def test_the_secret_must_be_known(hostile: Started) -> None:
    token = urlsplit(hostile.address).path.strip("/")
    assert len(token) >= 24
    for wrong in ("", "x" * len(token), token[:-1], token + "x", "%00", "ä"):
        for path in ("", "deck", "cards/side.js", "events"):
            answer = hostile.ask(f"/{quote(wrong)}/{path}")
            assert answer.status == 404
            assert token.encode() not in answer.body
    assert hostile.ask("/").status == 404


def test_it_answers_on_loopback_alone(hostile: Started) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no other address")
    with socket.socket() as other:
        other.settimeout(2)
        assert other.connect_ex((own, hostile.port)) != 0


def test_another_site_in_the_same_browser_reads_nothing(
    browser: Browser, hostile: Started, tmp_path: Path
) -> None:
    """A page of another server that even knows the secret."""
    (tmp_path / "evil.html").write_text("<!doctype html><title>evil</title>")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/evil.html")
        for path in ("", "deck", "events", "cards/"):
            tried = page.evaluate(
                "address => fetch(address).then(a => a.text(), () => 'refused')",
                hostile.address + path,
            )
            assert tried == "refused"
        framed = page.evaluate(
            """address => new Promise(done => {
                const frame = document.createElement("iframe");
                frame.src = address;
                frame.onload = () => done(frame.contentDocument === null);
                document.body.append(frame);
            })""",
            hostile.address,
        )
        assert framed
        assert "recto" not in page.frames[1].content()
        page.close()
        server.shutdown()


def test_two_previews_and_a_port_in_use(hostile: Started, tmp_path: Path) -> None:
    (tmp_path / "deck.toml").write_text(
        'uid = "two"\ntitle = "Two"\nlanguages = ["en"]\nversion = "1.0.0"\n'
    )
    with started(tmp_path) as second:
        assert second.port != hostile.port
        assert second.ask("deck").status == 200
    command = [*COMMAND, "--deck", str(tmp_path), "--port", str(hostile.port)]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert tried.returncode == 2
    assert f"port {hostile.port} can't be used" in tried.stderr
    assert hostile.ask("deck").status == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--deck", "nowhere"], "does not exist"),
        (["--deck", "."], "holds no deck.toml"),
        (["--editor", "notepad"], "is none of vscode"),
    ],
)
def test_what_can_not_begin_says_why(given: list[str], said: str, tmp_path: Path) -> None:
    tried = subprocess.run(
        [*COMMAND, *given], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert tried.returncode == 2
    assert said in tried.stderr
    assert "Traceback" not in tried.stderr


_CALLED = "# C <a id='c'></a>\n\n## {} <a id='{}'></a>\n\nA.\n"


def test_an_id_that_is_nowhere_is_said_until_it_is_there(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "deck.toml").write_text(
        'uid = "one"\ntitle = "One"\nlanguages = ["en"]\nversion = "1.0.0"\n'
    )
    (tmp_path / "en/01.md").write_text(_CALLED.format("Q?", "question"))
    with started(tmp_path, "qestion") as at, desk(browser, at.address) as page:
        said = "no question is called 'qestion': did you mean question?"
        page.says(said, "#status")
        page.sees("Q?")
        (tmp_path / "en/01.md").write_text(_CALLED.format("Why?", "question"))
        page.sees("Why?")
        page.says("Why?", "#list")
        page.says(said, "#status")
        (tmp_path / "en/01.md").write_text(_CALLED.format("Why so?", "qestion"))
        page.sees("Why so?")
        page.until(lambda: page.page.is_hidden("#status"), "nothing more to say")
