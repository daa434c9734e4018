"""A web server on loopback that says exactly the bytes that a test gives it, however slowly."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[socket.socket], None]


class Server:
    """Answers each path by a function of the connection; `asked` are the requests' heads."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.stopped = threading.Event()
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def at(self, path: str, answer: Answer | bytes) -> str:
        """Answer a path by these bytes or this function; its address."""
        self.answers[path] = answer if callable(answer) else saying(answer)
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}{path}"

    def drip(self, start: bytes, piece: bytes, seconds: float = 0.05) -> Answer:
        """An answer that begins at once and then never ends, a piece at a time."""

        def answer(connection: socket.socket) -> None:
            connection.sendall(start)
            while not self.stopped.wait(seconds):
                connection.sendall(piece)

        return answer

    def stop(self) -> None:
        self.stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._answer, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError):
            try:
                connection.settimeout(10)
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = connection.recv(65_536)
                    if not piece:
                        return
                    head += piece
                self.asked.append(head.decode("latin-1"))
                path = head.split(b" ")[1].decode("latin-1").partition("?")[0]
                self.answers.get(path, saying(b"", status="404 Not Found"))(connection)
            finally:
                connection.close()


def saying(content: bytes, *headers: str, status: str = "200 OK", length: int = -1) -> Answer:
    """A whole answer; `length` is a length that is a lie."""
    said = (f"HTTP/1.1 {status}", f"Content-Length: {len(content) if length < 0 else length}")
    head = "\r\n".join((*said, *headers, "", "")).encode("latin-1")
    return lambda connection: connection.sendall(head + content)


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(context)
    try:
        yield server
    finally:
        server.stop()
