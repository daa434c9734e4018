"""What comes from the network, and what does not, from a real server that misbehaves."""

from __future__ import annotations

import gzip
import io
import socket
import ssl
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from PIL import Image

from rectoverso.importers import fetching
from rectoverso.importers.fetching import Fetched, Fetcher, Limits, Refused
from tests.factory import PICTURE
from tests.importers.misbehaving import Answer, Server, saying, serving

HURRIED = Limits(seconds=0.4)


def png(colour: int = 0) -> bytes:
    written = io.BytesIO()
    Image.new("L", (2, 2), colour).save(written, "PNG")
    return written.getvalue()


PNG = png()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def refused(address: str, limits: Limits = HURRIED, *, allow_private: bool = True) -> str:
    answer = Fetcher(limits, allow_private).fetch(address)
    assert isinstance(answer, Refused), answer
    return answer.reason


def fetched(answer: Fetched | Refused) -> Fetched:
    assert isinstance(answer, Fetched), answer
    return answer


def verbatim(said: bytes) -> Answer:
    return lambda connection: connection.sendall(said)


def test_a_picture_is_fetched_under_a_safe_name(server: Server) -> None:
    fetcher = Fetcher(allow_private=True)
    one = fetcher.fetch(server.at("/My%20Pic%20(1).PNG", PNG) + "?size=3#x")
    assert one == Fetched("my-pic-1.png", PNG)
    head = server.asked[-1]
    assert head.startswith("GET /My%20Pic%20(1).PNG?size=3 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{server.port}\r\n" in head
    assert "Cookie" not in head


def test_names_tell_the_type_that_came(server: Server) -> None:
    fetcher = Fetcher(allow_private=True)
    assert fetched(fetcher.fetch(server.at("/graph.php", PICTURE))).name == "graph.svg"
    sound = b"ID3\x04\0\0\0\0\0\0"
    assert fetched(fetcher.fetch(server.at("/a/", sound))).name == "a.mp3"
    assert fetched(fetcher.fetch(server.at("/", png(1)))).name == "picture.png"
    korean = fetcher.fetch(server.at("/%EA%B7%B8%EB%A6%BC.png", png(2)))
    assert fetched(korean).name == "geurim.png"
    assert fetched(fetcher.fetch(server.at("/CON.png", png(3)))).name == "con-1.png"
    assert fetched(fetcher.fetch(server.at("/%2e%2e%2fetc%2fx.png", png(4)))).name == "etc-x.png"


def test_the_same_bytes_have_one_name_and_others_have_others(server: Server) -> None:
    fetcher = Fetcher(allow_private=True)
    names = [
        fetched(fetcher.fetch(server.at(path, content))).name
        for path, content in (("/1/a.png", PNG), ("/2/a.png", png(9)), ("/3/b.png", PNG))
    ]
    assert names == ["a.png", "a-2.png", "a.png"]


def test_an_address_is_asked_once(server: Server) -> None:
    fetcher = Fetcher(allow_private=True)
    address = server.at("/once.png", PNG)
    before = len(server.asked)
    assert fetcher.fetch(address) == fetcher.fetch(address)
    gone = address + "-gone"
    assert (
        fetcher.fetch(gone) == fetcher.fetch(gone) == Refused("the server answers 404 (Not Found)")
    )
    assert len(server.asked) == before + 2


def test_a_redirect_is_followed_and_a_loop_is_not(server: Server) -> None:
    end = server.at("/end.png", PNG)
    away = server.at("/away.png", saying(b"", f"Location: {end}", status="302 Found"))
    near = server.at("/x/near.png", saying(b"", "Location: ../end.png", status="301 Moved"))
    fetcher = Fetcher(allow_private=True)
    assert fetcher.fetch(away) == fetcher.fetch(near) == Fetched("end.png", PNG)
    loop = server.at("/loop.png", saying(b"", "Location: /loop.png", status="307 Temporary"))
    before = len(server.asked)
    assert refused(loop) == "it leads on more than 5 times"
    assert len(server.asked) == before + 6
    nowhere = server.at("/nowhere.png", saying(b"", status="302 Found"))
    assert refused(nowhere) == "it leads on, and does not say where to"
    odd = server.at("/odd.png", saying(b"", "Location: http://[x/a.png", status="302 F"))
    assert refused(odd) == "it leads on to what is no address"
    file = server.at("/file.png", saying(b"", "Location: file:///etc/passwd", status="302 F"))
    assert refused(file) == "only http and https are fetched"


def test_a_redirect_into_a_private_network_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first address counts as public here; the one it leads to is looked at again."""
    inside = f"http://127.0.0.2:{server.port}/secret.png"
    away = server.at("/inside.png", saying(b"", f"Location: {inside}", status="302 Found"))
    really = fetching.is_public
    monkeypatch.setattr(
        fetching, "is_public", lambda number: number == "127.0.0.1" or really(number)
    )
    assert refused(away, allow_private=False) == ("127.0.0.2 is an address of a private network")


def test_a_name_is_looked_up_once_and_that_address_connected_to(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that stands for a public address when it is checked, and for a private one after."""
    looked_up: list[str] = []

    def rebinding(host: str, port: int, **_: object) -> list[object]:
        looked_up.append(host)
        number = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.99"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

    server.at("/bound.png", PNG)
    really = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *rest, **named: (
            rebinding(host, port, **named)
            if host == "pictures.example"
            else really(host, port, *rest, **named)
        ),
    )
    answer = Fetcher(allow_private=True).fetch(f"http://pictures.example:{server.port}/bound.png")
    assert fetched(answer).content == PNG
    assert looked_up == ["pictures.example"]
    assert f"Host: pictures.example:{server.port}\r\n" in server.asked[-1]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_addresses_of_a_private_network_are_refused(host: str, server: Server) -> None:
    before = len(server.asked)
    said = refused(f"http://{host}:{server.port}/a.png", allow_private=False)
    assert said.endswith("is an address of a private network")
    assert len(server.asked) == before


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_of_the_world_are_public(number: str) -> None:
    assert fetching.is_public(number)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "only http and https are fetched"),
        ("ftp://example.org/a.png", "only http and https are fetched"),
        ("data:image/png;base64,AA", "only http and https are fetched"),
        ("a.png", "only http and https are fetched"),
        ("", "only http and https are fetched"),
        ("http:///a.png", "there is no host in it"),
        ("http://me:secret@example.org/a.png", "there is a user's name in it"),
        ("http://example.org:22/a.png", "port 22 is not one of the web"),
        ("http://example.org:99999/a.png", "this is no address"),
        ("http://exa mple.org/a.png", "this is no address"),
        ("http://[::1/a.png", "this is no address"),
        ("http://example.org/\ud800.png", "this is no address"),
        ("http://a..b/a.png", "there is no host a..b"),
        ("http://" + "a" * 9_000, "the address is too long"),
    ],
)
def test_what_leads_nowhere_is_refused(address: str, reason: str) -> None:
    assert refused(address, allow_private=False) == reason


def test_a_slow_answer_is_cut_off(server: Server) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n"
    assert refused(server.at("/drip", server.drip(head, b"x"))) == "it does not come in time"
    endless = b"HTTP/1.1 200 OK\r\n\r\n"
    assert refused(server.at("/end", server.drip(endless, b"x"))) == "it does not come in time"
    heads = server.drip(b"HTTP/1.1 200 OK\r\nX-A: ", b"x")
    assert refused(server.at("/heads", heads)) == "it does not come in time"
    silent = server.drip(b"", b"", 5)
    assert refused(server.at("/silent", silent)) == "it does not come in time"


def test_an_endless_answer_is_cut_off_at_the_limit(server: Server) -> None:
    endless = server.drip(b"HTTP/1.1 200 OK\r\n\r\n" + PNG, b"x" * 40_000, 0)
    limits = Limits(file_bytes=100_000)
    assert refused(server.at("/endless", endless), limits) == "it is larger than 0.0954 MB"
    chunk = b"9c40\r\n" + b"x" * 40_000 + b"\r\n"
    start = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = server.at("/chunks", server.drip(start, chunk, 0))
    assert refused(chunks, limits) == "it is larger than 0.0954 MB"
    said = saying(PNG, length=10**9)
    assert refused(server.at("/said", said), limits) == "it is larger than 0.0954 MB"


def test_a_length_that_is_a_lie_is_no_whole_picture(server: Server) -> None:
    more = server.at("/more", saying(PNG, length=len(PNG) + 10))
    assert refused(more) == "the connection broke before all had come"
    less = server.at("/less", saying(PNG, length=45))
    assert refused(less) == "the picture is cut off or broken inside"


def test_a_broken_connection_is_said(server: Server) -> None:
    def cut(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    reason = "the connection broke before all had come"
    assert refused(server.at("/closed", lambda connection: None)) == reason
    assert refused(server.at("/cut", cut)) == reason
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    assert refused(f"http://127.0.0.1:{port}/a.png") == "it can't be reached"
    odd = server.at("/odd", verbatim(b"SSH-2.0-x\r\n\r\n"))
    assert refused(odd) in ("it does not speak HTTP", reason)


def test_huge_headers_are_refused(server: Server) -> None:
    long = b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 100_000 + b"\r\n\r\n"
    many = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 1_000 + b"\r\n"
    for path, head in (("/long", long), ("/many", many)):
        assert refused(server.at(path, verbatim(head + PNG))) in (
            "it does not speak HTTP",
            "the connection broke before all had come",
        )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><title>Gone</title>", "it is a page, not a picture"),
        (b"hello", "it is neither a picture nor a sound"),
        (b"", "it is neither a picture nor a sound"),
        (PNG[:45], "the picture is cut off or broken inside"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "the picture holds the element <script>",
        ),
        (b"\x89PNG\r\n\x1a\nrubbish", "the picture is cut off or broken inside"),
        (b"%PDF-1.7", "it is neither a picture nor a sound"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(
    server: Server, content: bytes, reason: str
) -> None:
    assert refused(server.at("/type.png", saying(content, "Content-Type: image/png"))) == reason


def test_a_picture_of_an_absurd_size_is_refused(server: Server) -> None:
    bomb = bytearray(PNG)
    bomb[16:24] = struct.pack(">II", 60_000, 60_000)
    assert refused(server.at("/wide.png", bytes(bomb))) == "the picture is cut off or broken inside"


def test_what_is_packed_is_unpacked_within_the_limit(server: Server) -> None:
    packed = saying(gzip.compress(PICTURE), "Content-Encoding: gzip")
    answer = Fetcher(allow_private=True).fetch(server.at("/packed.svg", packed))
    assert answer == Fetched("packed.svg", PICTURE)
    bomb = saying(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip")
    assert refused(server.at("/bomb.svg", bomb)) == "it is larger than 10 MB"
    cut = saying(gzip.compress(PICTURE)[:-9], "Content-Encoding: gzip")
    assert refused(server.at("/cut.svg", cut)) == "what came can't be unpacked"
    other = saying(PICTURE, "Content-Encoding: br")
    assert refused(server.at("/br.svg", other)) == "it comes in an encoding that was not asked for"


def test_all_fetches_together_are_limited(server: Server) -> None:
    addresses = [server.at(f"/{number}.png", png(number)) for number in range(4)]

    def reasons(limits: Limits) -> list[str]:
        fetcher = Fetcher(limits, allow_private=True)
        answers = map(fetcher.fetch, addresses)
        return [each.reason if isinstance(each, Refused) else "" for each in answers]

    few = "2 files are fetched already, the most at a time"
    assert reasons(Limits(files=2)) == ["", "", few, few]
    size = len(PNG)
    assert [*map(bool, reasons(Limits(all_bytes=2 * size + 1)))] == [False, False, True, True]
    assert all(reasons(Limits(all_seconds=0)))


def test_a_page_about_a_file_is_turned_into_the_file() -> None:
    raw = "https://raw.githubusercontent.com/o/r/main/a%20b/c.png"
    assert fetching.raw("https://github.com/o/r/blob/main/a%20b/c.png") == raw
    assert fetching.raw("http://www.github.com/o/r/blob/main/a%20b/c.png?raw=true#x") == raw
    assert fetching.raw("https://github.com/o/r/raw/main/a%20b/c.png") == raw
    assert fetching.raw("https://gitlab.com/g/sub/r/-/blob/v1/c.png?ref_type=tags") == (
        "https://gitlab.com/g/sub/r/-/raw/v1/c.png"
    )
    for other in ("https://github.com/o/r/issues/1", "https://example.org/o/r/blob/main/c.png"):
        assert fetching.raw(other) == other


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that nobody signed but itself, and its key."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "a.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "a.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "a.crt", folder / "a.key"


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crt, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(crt, key)
    with serving(context) as server:
        address = server.at("/safe.png", PNG)
        slow = server.at("/slow.png", server.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"x"))
        assert refused(address).startswith("its certificate is not valid: ")
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(crt))
        fetcher = Fetcher(HURRIED, allow_private=True)
        assert fetcher.fetch(address) == Fetched("safe.png", PNG)
        assert fetcher.fetch(slow) == Refused("it does not come in time")
        other = address.replace("127.0.0.1", "localhost")
        assert refused(other).startswith("its certificate is not valid: ")
