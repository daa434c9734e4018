"""Pictures and sounds from the network, only when an author asks for them.

An address in a document that somebody else wrote is not to be trusted: it may lead into the
author's own network, never end, or be something else than it says. So each fetch is limited in
size, time and redirects, all of them together in number, size and time; addresses of a private
network are refused, also behind a redirect; what is connected to is the very address that was
looked at, so that a name can't stand for another one a moment later. What came is known by its
bytes alone. No proxy is used.

Sources: urllib3's documentation for connections; IANA's registries of special-purpose addresses,
as `ipaddress` has them; RFC 6052 and 3056 for IPv4 addresses within IPv6 ones; RFC 9110, 15.4 for
redirects.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from rectoverso import __version__
from rectoverso.source import pictures


class Limits(NamedTuple):
    """What may be fetched: bytes of a file and of all, the number of files, seconds of a fetch and
    of all, and how many redirects are followed.
    """

    file_bytes: int = 10 * 2**20
    all_bytes: int = 100 * 2**20
    files: int = 200
    seconds: float = 20.0
    all_seconds: float = 120.0
    redirects: int = 5


class Fetched(NamedTuple):
    """A picture or a sound, and a name for its file: lower-case ASCII, unique among all that a
    `Fetcher` gave; the same bytes always have the same name.
    """

    name: str
    content: bytes


class Refused(NamedTuple):
    """Why there is nothing, in a few words: "could not be fetched: …"."""

    reason: str


class _RefusedError(Exception):
    """Stops a fetch; its text is the reason."""


@dataclass
class Fetcher:
    """Fetches pictures and sounds, within limits that hold for all of its fetches together.
    `allow_private` also allows addresses that the rest of the world can't reach, and all ports.
    """

    limits: Limits = field(default_factory=Limits)
    allow_private: bool = False
    _known: dict[str, Fetched | Refused] = field(default_factory=dict, init=False)
    _by_content: dict[bytes, Fetched] = field(default_factory=dict, init=False)
    _names: set[str] = field(default_factory=set, init=False)
    _bytes: int = field(default=0, init=False)
    _files: int = field(default=0, init=False)
    _seconds: float = field(default=0.0, init=False)

    def fetch(self, address: str) -> Fetched | Refused:
        """What stands at an address, or why it is not to be had; it never raises. An address is
        asked once, whatever came of it.
        """
        if address not in self._known:
            started = monotonic()
            try:
                self._known[address] = self._fetch(address, started)
            except _RefusedError as refused:
                self._known[address] = Refused(str(refused))
            self._seconds += monotonic() - started
        return self._known[address]

    def _fetch(self, address: str, started: float) -> Fetched:
        limits = self.limits
        if self._files >= limits.files:
            raise _RefusedError(f"{limits.files:,} files are fetched already, the most at a time")
        if self._bytes >= limits.all_bytes:
            size = _megabytes(limits.all_bytes)
            raise _RefusedError(f"{size} are fetched already, the most at a time")
        if self._seconds >= limits.all_seconds:
            raise _RefusedError(f"fetching took {limits.all_seconds:g} s already, the most")
        until = started + min(limits.seconds, limits.all_seconds - self._seconds)
        url = raw(address.strip())
        if len(url) > _LONGEST_ADDRESS:
            raise _RefusedError("the address is too long")
        for _ in range(limits.redirects + 1):
            answer = self._ask(_Place.of(url, self.allow_private), until)
            if isinstance(answer, bytes):
                return self._named(url, answer)
            try:
                url = raw(urljoin(url, answer))
            except ValueError:
                raise _RefusedError("it leads on to what is no address") from None
        raise _RefusedError(f"it leads on more than {limits.redirects} times")

    def _named(self, url: str, content: bytes) -> Fetched:
        """What was fetched, under a name of its own."""
        suffix = _suffix(content)
        digest = hashlib.sha256(content).digest()
        if digest not in self._by_content:
            stem = _stem(url) or ("sound" if suffix in _SOUNDS else "picture")
            name, number = f"{stem}{suffix}", 2
            while name in self._names:
                name, number = f"{stem}-{number}{suffix}", number + 1
            self._names.add(name)
            self._files += 1
            self._by_content[digest] = Fetched(name, content)
        return self._by_content[digest]

    def _ask(self, place: _Place, until: float) -> bytes | str:
        """The bytes at an address, or where it leads on to."""
        # urllib3 is loaded only when something is fetched
        from urllib3.exceptions import HTTPError

        left = until - monotonic()
        if left <= 0:
            raise _RefusedError(_LATE)
        number = _resolved(place, left, self.allow_private)
        try:
            return self._answer(place, number, until)
        except ssl.SSLCertVerificationError as error:
            raise _RefusedError(f"its certificate is not valid: {error.verify_message}") from None
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if monotonic() >= until:
                raise _RefusedError(_LATE) from None
            raise _RefusedError(_said(error)) from None

    def _answer(self, place: _Place, number: str, until: float) -> bytes | str:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        left = max(until - monotonic(), _LEAST)
        connection = (
            HTTPSConnection(
                *(number, place.port),
                timeout=left,
                server_hostname=place.host,
                ssl_context=ssl.create_default_context(),
            )
            if place.is_secure
            else HTTPConnection(number, place.port, timeout=left)
        )
        with contextlib.ExitStack() as closing:
            closing.enter_context(contextlib.closing(connection))
            connection.connect()
            closing.enter_context(_cut_off(connection.sock, until - monotonic()))
            connection.request("GET", place.target, headers=place.headers, preload_content=False)
            with contextlib.closing(connection.getresponse()) as response:
                if response.status in _REDIRECTS:
                    where = response.headers.get("Location")
                    if not where:
                        raise _RefusedError("it leads on, and does not say where to")
                    return where[:_LONGEST_ADDRESS]
                if response.status != HTTPStatus.OK:
                    raise _RefusedError(f"the server answers {_status(response.status)}")
                length = response.headers.get("Content-Length", "")
                if length.isascii() and length.isdigit() and len(length) < 20:
                    self._weigh(int(length))
                packed = response.headers.get("Content-Encoding", "identity").strip().lower()
                if packed not in ("identity", "gzip", "x-gzip"):
                    raise _RefusedError("it comes in an encoding that was not asked for")
                pieces: list[bytes] = []
                come = 0
                while piece := response.read1(_PIECE, decode_content=False):
                    come += len(piece)
                    self._bytes += len(piece)
                    self._weigh(come, is_counted=True)
                    pieces.append(piece)
                content = b"".join(pieces)
                if monotonic() >= until:  # cut off, or about to be
                    raise _RefusedError(_LATE)
        return content if packed == "identity" else self._unpacked(content)

    def _unpacked(self, content: bytes) -> bytes:
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            unpacked = unpacking.decompress(content, self.limits.file_bytes + 1)
        except zlib.error:
            raise _RefusedError("what came can't be unpacked") from None
        self._weigh(len(unpacked), is_counted=True)
        if not unpacking.eof:
            raise _RefusedError("what came can't be unpacked")
        return unpacked

    def _weigh(self, size: int, *, is_counted: bool = False) -> None:
        """Refuse what is larger than a file may be, or than what is left for all."""
        if size > self.limits.file_bytes:
            largest = _megabytes(self.limits.file_bytes)
            raise _RefusedError(f"it is larger than {largest}")
        if self._bytes + (0 if is_counted else size) > self.limits.all_bytes:
            raise _RefusedError(f"all together is more than {_megabytes(self.limits.all_bytes)}")


@contextlib.contextmanager
def _cut_off(connected: socket.socket, seconds: float) -> Iterator[None]:
    """Ends a connection after some seconds, whatever the other side does: a limit of one read is
    none for who sends a byte now and then.
    """

    def end() -> None:
        with contextlib.suppress(OSError):
            # not by the method of a socket with TLS, which is at work in the other thread
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


class _Place(NamedTuple):
    """Where an address leads: what is asked there for `target`, the path with its query."""

    is_secure: bool
    host: str
    port: int
    target: str
    authority: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Host": self.authority,
            "User-Agent": f"rectoverso/{__version__}",
            "Accept": "image/*, audio/*",
            "Accept-Encoding": "identity",
        }

    @classmethod
    def of(cls, url: str, allow_private: bool) -> _Place:
        """_RefusedError where it leads nowhere, or must not be asked."""
        try:
            parts = urlsplit(url)
            port, host = parts.port, _ascii(parts)
            target = quote(parts.path or "/", safe=_PATH)
            if parts.query:
                target += "?" + quote(parts.query, safe=_PATH + "?")
        except ValueError:
            raise _RefusedError("this is no address") from None
        scheme = parts.scheme.lower()
        if scheme not in _PORTS:
            raise _RefusedError("only http and https are fetched")
        if parts.username is not None or parts.password is not None:
            raise _RefusedError("there is a user's name in it")
        if not host:
            raise _RefusedError("there is no host in it")
        given = _PORTS[scheme] if port is None else port
        if given not in _PORTS.values() and given < _FREE_PORTS and not allow_private:
            raise _RefusedError(f"port {given} is not one of the web")
        shown = f"[{host}]" if ":" in host else host
        authority = shown if given == _PORTS[scheme] else f"{shown}:{given}"
        return cls(scheme == "https", host, given, target, authority)


def _ascii(parts: SplitResult) -> str:
    """A host's name in ASCII (RFC 3490); ValueError where it can't be a name."""
    host = parts.hostname or ""
    if host and not host.isascii():
        host = host.encode("idna").decode("ascii")
    if host and not _HOST.fullmatch(host):
        raise ValueError(host)
    return host


def _resolved(place: _Place, seconds: float, allow_private: bool) -> str:
    """The address, in numbers, that a host's name stands for: the first that may be asked."""
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            answers.put(error)
        else:
            answers.put([str(each[4][0]) for each in found])

    # a look-up has no limit of its own
    Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise _RefusedError(f"nobody says where {place.host} is") from None
    if not isinstance(answer, list):
        raise _RefusedError(f"there is no host {place.host}")
    for number in answer:
        if allow_private or is_public(number):
            return number
    raise _RefusedError(f"{place.host} is an address of a private network")


def is_public(number: str) -> bool:
    """Whether an address in numbers is one that anybody can reach: neither private, loopback,
    link-local nor multicast, in itself or as the IPv4 address within.
    """
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        within = address.ipv4_mapped or address.sixtofour
        if within is None and address in _TRANSLATED:
            within = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if within is not None:
            address = within
    return address.is_global and not address.is_multicast and not address.is_reserved


def raw(address: str) -> str:
    """The address of the file itself where one leads to a page about it, at GitHub or GitLab."""
    github = _GITHUB.fullmatch(address)
    if github:
        return f"https://raw.githubusercontent.com/{github[1]}/{github[2]}"
    gitlab = _GITLAB.fullmatch(address)
    return f"{gitlab[1]}/-/raw/{gitlab[2]}" if gitlab else address


def _suffix(content: bytes) -> str:
    """How the name of what came ends. _RefusedError where it is nothing to show or to play."""
    suffix = pictures.suffix(content)
    if not suffix:
        page = content[:_HEAD].lstrip().lower().startswith((b"<!doctype html", b"<html"))
        raise _RefusedError(
            "it is a page, not a picture" if page else "it is neither a picture nor a sound"
        )
    if suffix not in _SOUNDS and (reason := pictures.unusable(f"a{suffix}", content)):
        raise _RefusedError(f"the picture {reason}")
    return suffix


def _stem(url: str) -> str:
    """A file's name after its address, without its ending; empty where that says nothing."""
    from slugify import slugify

    last = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    stem = last.rpartition(".")[0] or last
    slug: str = slugify(stem, max_length=_LONGEST, word_boundary=True)
    return f"{slug}-1" if _RESERVED.fullmatch(slug) else slug


def _said(error: BaseException) -> str:
    """Why a connection came to nothing, in our own words."""
    from urllib3 import exceptions

    match error:
        case exceptions.NewConnectionError() | ConnectionRefusedError():
            return "it can't be reached"
        case exceptions.ConnectTimeoutError() | exceptions.ReadTimeoutError() | TimeoutError():
            return "it does not answer"
        case exceptions.SSLError() | ssl.SSLError():
            return "there is no safe connection to it"
        case exceptions.IncompleteRead() | exceptions.ProtocolError() | ConnectionError():
            return "the connection broke before all had come"
        case exceptions.HTTPError() | HTTPException() | ValueError():
            return "it does not speak HTTP"
        case _:
            return "it can't be reached"


def _status(code: int) -> str:
    try:
        return f"{code} ({HTTPStatus(code).phrase})"
    except ValueError:
        return str(code)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.3g} MB"


_LATE: Final = "it does not come in time"
_LEAST: Final = 0.001
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PORTS: Final = {"http": 80, "https": 443}
_FREE_PORTS: Final = 1024
_PATH: Final = "/%:@!$&'()*+,;=~-._"
_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?")
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")
_GITHUB: Final = re.compile(
    r"https?://(?:www\.)?github\.com/([^/?#]+/[^/?#]+)/(?:blob|raw)/([^?#]+)(?:[?#].*)?"
)
_GITLAB: Final = re.compile(r"(https?://[^/?#]+(?:/[^/?#]+){2,})/-/blob/([^?#]+)(?:[?#].*)?")
_SOUNDS: Final = (".mp3", ".ogg", ".m4a", ".wav")
_PIECE: Final = 65_536
_HEAD: Final = 1_000
_LONGEST: Final = 60
_LONGEST_ADDRESS: Final = 4_000
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
