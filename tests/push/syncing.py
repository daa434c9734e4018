"""Anki's own sync server on loopback, and devices that sync with it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rectoverso.anki import engine
from rectoverso.push.server import Login

if TYPE_CHECKING:
    from anki.collection import Collection

USER, PASSWORD = "learner", "open sesame"


class SyncServer:
    """The server of the `anki` wheel with two users; only `learner` ever syncs here."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.log = folder / "log"
        self.url = f"http://127.0.0.1:{self.port}/"
        self.login = Login(self.url, USER, PASSWORD)
        folder.mkdir(parents=True)
        self.start()

    def start(self) -> None:
        environment = {
            **os.environ,
            "SYNC_USER1": f"{USER}:{PASSWORD}",
            "SYNC_USER2": f"nobody:{PASSWORD}",
            "SYNC_BASE": str(self.folder / "base"),
            "SYNC_HOST": "127.0.0.1",
            "SYNC_PORT": str(self.port),
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "anki.syncserver"],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def asked_for(self, method: str) -> int:
        """How often clients called a method of the protocol."""
        return self.log.read_text(encoding="utf-8", errors="replace").count(f'/{method}"')


class Device:
    """One of the learner's devices, which syncs with a server as Anki does."""

    def __init__(self, folder: Path, server: SyncServer) -> None:
        folder.mkdir(parents=True)
        self.path = folder / "collection.anki2"
        self._server = server
        self._auth = None
        with engine.opened(self.path, make=True):
            pass

    @contextmanager
    def opened(self) -> Iterator[Collection]:
        with engine.opened(self.path) as collection:
            yield collection

    def sync(self, *, upload: bool = False) -> None:
        """Exchange changes; where Anki would ask which side is to win, `upload` answers."""
        with self.opened() as collection:
            auth = collection.sync_login(USER, PASSWORD, self._server.url)
            answer = collection.sync_collection(auth, sync_media=False)
            if answer.required != answer.NO_CHANGES:
                only = {answer.FULL_DOWNLOAD: False, answer.FULL_UPLOAD: True}
                up = only.get(answer.required, upload)
                collection.close_for_full_sync()
                collection.full_upload_or_download(auth=auth, server_usn=None, upload=up)
                collection.reopen(after_full_sync=True)

    def sync_media(self) -> None:
        with self.opened() as collection:
            collection.sync_media(collection.sync_login(USER, PASSWORD, self._server.url))
            while collection.media_sync_status().active:
                time.sleep(0.02)
