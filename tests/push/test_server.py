"""A push through a sync server, with another device that studies before, meanwhile and after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rectoverso.anki import engine
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import file
from rectoverso.push import server as pushing
from rectoverso.push.outcome import Pushed
from rectoverso.push.plan import PushJob
from tests.push.packages import Q, Seen, build, job, rectoverso_push, retired, snapshot
from tests.push.syncing import PASSWORD, USER, Device, SyncServer

if TYPE_CHECKING:
    from anki.collection import Collection

pytestmark = pytest.mark.slow

NAMES = ("relu", "tanh", "gelu")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SyncServer]:
    made = SyncServer(tmp_path / "server")
    yield made
    made.kill()


@pytest.fixture
def phone(tmp_path: Path, server: SyncServer) -> Device:
    """A device that holds the first release, a note and a picture of its own, all synced."""
    phone = Device(tmp_path / "phone", server)
    first = build(
        tmp_path / "test-ko-0.1.0.apkg", Q("relu", picture="old.png"), Q("tanh"), Q("gelu")
    )
    with phone.opened() as collection:
        engine.import_package(collection, first)
        basic = collection.models.by_name("Basic")
        assert basic is not None
        note = collection.new_note(basic)
        note["Front"] = 'uno <img src="own.png">'
        collection.add_note(note, collection.decks.selected())
        collection.media.write_data("own.png", b"own")
        for name in ("relu", "tanh"):
            answer(collection, name)
    phone.sync(upload=True)
    phone.sync_media()
    return phone


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return build(
        tmp_path / "test-ko-0.2.0.apkg",
        Q("relu", "새 답.", "0.2.0", picture="new.png"),
        Q("tanh", deck="시험::둘"),
        Q("gelu"),
        Q("elu", edition="0.2.0", since="0.2.0"),
    )


def answer(collection: Collection, name: str) -> None:
    (number,) = collection.find_cards(f"Id:{name}")
    engine.answer(collection, collection.get_card(number), 4)


def next_second() -> None:
    """Anki counts whole seconds: nobody syncs between two reviews of a card in one of them."""
    time.sleep(1.1)


class Meanwhile(Seen):
    """Does something when the plan is there, and something when the backup is."""

    def __init__(
        self,
        planned: Callable[[], object] = lambda: None,
        saved: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__()
        self._planned, self._saved = planned, saved

    def plan(self, *arguments: Any) -> None:
        super().plan(*arguments)
        self._planned()

    def backup(self, path: Path) -> None:
        super().backup(path)
        self._saved()


def push(
    wanted: PushJob,
    server: SyncServer,
    tmp_path: Path,
    *,
    apply: bool = True,
    watch: Seen | None = None,
) -> Pushed:
    backups = tmp_path / "backups"
    return pushing.push(wanted, server.login, apply=apply, backups=backups, watch=watch or Seen())


def held(server: SyncServer, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """What the server has, as a device sees it that never synced before."""
    folder = tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}"
    device = Device(folder, server)
    device.sync()
    tables = snapshot(device.path)
    for each in tables["col"]:
        del each["mod"], each["ls"], each["usn"]  # when this device came, as the how manieth
    return tables


def row(tables: dict[str, list[dict[str, Any]]], name: str) -> dict[str, Any]:
    (found,) = [each for each in tables["notes"] if each["guid"] == f"guid-{name}"]
    return found


def card(tables: dict[str, list[dict[str, Any]]], name: str) -> dict[str, Any]:
    number = row(tables, name)["id"]
    (found,) = [each for each in tables["cards"] if each["nid"] == number]
    return found


def deck(tables: dict[str, list[dict[str, Any]]], name: str) -> str:
    number = card(tables, name)["did"]
    (found,) = [each for each in tables["decks"] if each["id"] == number]
    return str(found["name"]).replace("\x1f", "::")


# ---------------------------------------------------------------- with nobody about


def test_looking_sends_nothing(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    before = held(server, tmp_path)
    done = push(job(package), server, tmp_path, apply=False)
    assert done.plan.changes
    assert done.backup is None
    assert held(server, tmp_path) == before
    assert not (tmp_path / "backups").exists()


def test_another_device_gets_all_and_keeps_its_reviews(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    before = snapshot(phone.path)
    gone = retired(tmp_path / "gone.apkg", Q("gelu"))
    package = build(
        tmp_path / "test-ko-0.2.0.apkg",
        Q("relu", "새 답.", "0.2.0"),
        Q("tanh", deck="시험::둘"),
        Q("elu", edition="0.2.0", since="0.2.0"),
    )
    done = push(job(package, gone=gone, retire="suspend"), server, tmp_path)
    assert done.backup == tmp_path / "backups/collection-before-test-ko-0.2.0.anki2"
    phone.sync()
    after = snapshot(phone.path)
    assert "새 답." in row(after, "relu")["flds"]
    assert row(after, "elu")
    assert deck(after, "tanh") == "시험::둘"
    assert "test::retired" in row(after, "gelu")["tags"].split()
    assert card(after, "gelu")["queue"] == -1
    assert [each["id"] for each in after["revlog"]] == [each["id"] for each in before["revlog"]]
    for name in NAMES:
        old, new = card(before, name), card(after, name)
        changed = {column for column in old if old[column] != new[column]} - {"usn"}
        assert changed == {"relu": set(), "tanh": {"did"}, "gelu": {"queue"}}[name]
    (mine,) = [each for each in before["notes"] if "uno" in each["flds"]]
    assert mine in after["notes"]
    with engine.opened(done.backup) as collection:
        assert "처음" in collection.get_note(collection.find_notes("Id:relu")[0])["Short"]


def test_nothing_to_do_is_nothing_sent(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    push(job(package), server, tmp_path)
    before = held(server, tmp_path)
    again = push(job(package), server, tmp_path)
    assert not again.plan.changes
    assert again.backup is None
    assert held(server, tmp_path) == before


def test_deleted_notes_go_everywhere(server: SyncServer, phone: Device, tmp_path: Path) -> None:
    package = build(tmp_path / "two.apkg", Q("relu"), Q("tanh"))
    gone = retired(tmp_path / "gone.apkg", Q("gelu"))
    push(job(package, gone=gone, retire="delete"), server, tmp_path)
    phone.sync()
    guids = {each["guid"] for each in snapshot(phone.path)["notes"]}
    assert "guid-gelu" not in guids
    assert {"guid-relu", "guid-tanh"} < guids


def test_new_pictures_alone_go_up_and_none_come_down(
    server: SyncServer, phone: Device, tmp_path: Path
) -> None:
    package = build(
        tmp_path / "two.apkg",
        Q("relu", "새 답.", "0.2.0", picture="old.png"),
        Q("gelu", "새 답.", "0.2.0", picture="new.png"),
    )
    before = server.asked_for("uploadChanges")
    done = push(job(package), server, tmp_path)
    assert done.media == ("new.png",)
    assert server.asked_for("uploadChanges") > before
    assert server.asked_for("downloadFiles") == 0
    phone.sync()
    phone.sync_media()
    third = Device(tmp_path / "third", server)
    third.sync()
    third.sync_media()
    for device in (phone, third):
        media = device.path.with_suffix(".media")
        assert {path.name: path.read_bytes() for path in media.iterdir()} == {
            "new.png": b"new.png",
            "old.png": b"old.png",
            "own.png": b"own",
        }


# ---------------------------------------------------------------- with another device


def test_reviews_made_before_and_synced_after(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    """A phone that studied offline: the very cards whose notes change, and the one that moves."""
    next_second()
    with phone.opened() as collection:
        for name in NAMES:
            answer(collection, name)
        (mine,) = collection.find_notes("uno")
        note = collection.get_note(mine)
        note["Back"] = "one"
        collection.update_note(note)
    studied = snapshot(phone.path)
    push(job(package), server, tmp_path)
    phone.sync()
    for tables in (snapshot(phone.path), held(server, tmp_path)):
        assert "새 답." in row(tables, "relu")["flds"]
        assert {each["id"] for each in tables["revlog"]} == {
            each["id"] for each in studied["revlog"]
        }
        for name in NAMES:
            old, new = card(studied, name), card(tables, name)
            assert {column for column in old if old[column] != new[column]} <= {"usn", "did"}
        assert any("one" in each["flds"] for each in tables["notes"])
    # the phone's later word on the card won, deck and all; the next push moves it
    assert deck(held(server, tmp_path), "tanh") == "시험"
    push(job(package), server, tmp_path)
    phone.sync()
    after = snapshot(phone.path)
    assert deck(after, "tanh") == "시험::둘"
    old, new = card(studied, "tanh"), card(after, "tanh")
    assert {column for column in old if old[column] != new[column]} == {"usn", "did"}


def test_a_review_synced_between_download_and_upload(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    """The review wins, and the push does in a second round what it lost."""
    next_second()

    def study() -> None:
        with phone.opened() as collection:
            for name in NAMES:
                answer(collection, name)
        phone.sync()

    done = push(job(package), server, tmp_path, watch=Meanwhile(planned=study))
    studied = snapshot(phone.path)
    assert done.late == ()
    assert len(studied["revlog"]) == 5
    tables = held(server, tmp_path)
    assert [each["id"] for each in tables["revlog"]] == [each["id"] for each in studied["revlog"]]
    for name in NAMES:
        old, new = card(studied, name), card(tables, name)
        changed = {column for column in old if old[column] != new[column]}
        assert changed <= {"usn", "did"}, name
    assert "새 답." in row(tables, "relu")["flds"]
    assert deck(tables, "tanh") == "시험::둘"
    phone.sync()
    mine = snapshot(phone.path)
    for table in ("notes", "cards", "revlog"):
        assert [{**each, "usn": 0} for each in mine[table]] == [
            {**each, "usn": 0} for each in tables[table]
        ]


def test_an_edit_synced_between_download_and_upload(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    def edit() -> None:
        with phone.opened() as collection:
            note = collection.get_note(collection.find_notes("Id:relu")[0])
            note["Short"] = "my words"
            collection.update_note(note)
        phone.sync()

    done = push(job(package), server, tmp_path, watch=Meanwhile(planned=edit))
    assert [kept.note.id for kept in done.late] == ["relu"]
    assert "my words" in row(held(server, tmp_path), "relu")["flds"]
    phone.sync()
    assert "my words" in row(snapshot(phone.path), "relu")["flds"]


def test_a_note_deleted_between_download_and_upload(
    server: SyncServer, phone: Device, tmp_path: Path
) -> None:
    """Also where nothing else tells that the collection has had the release."""
    package = build(
        tmp_path / "two.apkg", Q("relu", "새 답.", "0.2.0"), Q("tanh", deck="시험::둘"), Q("gelu")
    )

    def delete() -> None:
        with phone.opened() as collection:
            collection.remove_notes(collection.find_notes("Id:relu"))
        phone.sync()

    push(job(package), server, tmp_path, watch=Meanwhile(planned=delete))
    guids = {each["guid"] for each in held(server, tmp_path)["notes"]}
    assert "guid-relu" not in guids
    assert deck(held(server, tmp_path), "tanh") == "시험::둘"


def test_a_collection_that_is_replaced_between_download_and_upload(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    """Then the server would only take a whole collection, and that is not ours to decide."""

    def reshape() -> None:
        with phone.opened() as collection:
            kind = collection.models.by_name("Basic")
            assert kind is not None
            collection.models.add_field(kind, collection.models.new_field("More"))
            collection.models.update_dict(kind)
            answer(collection, "gelu")
        phone.sync(upload=True)

    with pytest.raises(RectoversoError, match=r"demands a full sync.*nothing was lost.*anki2"):
        push(job(package), server, tmp_path, watch=Meanwhile(planned=reshape))
    tables = held(server, tmp_path)
    assert "처음" in row(tables, "relu")["flds"]
    assert len(tables["revlog"]) == 3
    push(job(package), server, tmp_path)
    assert "새 답." in row(held(server, tmp_path), "relu")["flds"]


def test_what_was_pushed_into_a_file_syncs_row_by_row(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    """No full sync: another device keeps what it has not synced yet."""
    next_second()
    other = Device(tmp_path / "other", server)
    other.sync()
    with other.opened() as collection:
        answer(collection, "relu")
    studied = snapshot(other.path)
    file.push(job(package), phone.path, apply=True, backups=None, watch=Seen())
    with phone.opened() as collection:
        auth = collection.sync_login(USER, PASSWORD, server.url)
        said = collection.sync_collection(auth, sync_media=False)
        assert said.required == said.NO_CHANGES
    other.sync()
    tables = snapshot(other.path)
    assert "새 답." in row(tables, "relu")["flds"]
    assert deck(tables, "tanh") == "시험::둘"
    old, new = card(studied, "relu"), card(tables, "relu")
    assert {column for column in old if old[column] != new[column]} == {"usn"}


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("moment", ["plan", "backup"])
def test_a_server_that_goes_away(
    moment: str, server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    before = held(server, tmp_path)
    watch = Meanwhile(planned=server.kill) if moment == "plan" else Meanwhile(saved=server.kill)
    with pytest.raises(RectoversoError) as said:
        push(job(package), server, tmp_path, watch=watch)
    (backup,) = (tmp_path / "backups").iterdir()
    assert "can't be reached" in str(said.value)
    assert str(backup) in str(said.value)
    with engine.opened(backup) as collection:
        assert collection.note_count() == 4
    server.start()
    assert held(server, tmp_path) == before
    push(job(package), server, tmp_path)
    assert "새 답." in row(held(server, tmp_path), "relu")["flds"]


def test_a_server_that_goes_away_between_pictures_and_texts(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    """Pictures go first, so no card shows one that is not there; the next push sends the rest."""

    class Killing(Seen):
        def progress(self, phase: str, share: float) -> None:
            if phase == "syncing":
                server.kill()

    with pytest.raises(RectoversoError, match="can't be reached"):
        push(job(package), server, tmp_path, watch=Killing())
    server.start()
    assert "처음" in row(held(server, tmp_path), "relu")["flds"]
    push(job(package), server, tmp_path)
    phone.sync()
    phone.sync_media()
    assert (phone.path.with_suffix(".media") / "new.png").is_file()
    with phone.opened() as collection:
        assert collection.media.check().missing == []


def said_by(server_url: str, package: Path, user: str = USER, password: str = PASSWORD) -> str:
    """The one line that the command fails with."""
    said = rectoverso_push(
        *(package, "--sync", server_url, "--user", user, "--apply"),
        more={"RECTOVERSO_SYNC_PASSWORD": password},
    )
    assert said.returncode == 2, said.stdout + said.stderr
    assert said.stderr.count("\n") == 1, said.stderr
    assert "bug" not in said.stderr
    assert not password or password not in said.stderr
    return said.stderr


def test_servers_that_can_not_be_used(server: SyncServer, phone: Device, package: Path) -> None:
    wrong = said_by(server.url, package, password="wrong word")
    assert "refuses the login of learner: check the name and the password" in wrong
    assert "refuses the login of stranger" in said_by(server.url, package, user="stranger")
    assert "has no collection of nobody yet" in said_by(server.url, package, user="nobody")
    assert "address begins with http" in said_by("ftp://127.0.0.1/", package)
    assert "address begins with http" in said_by("127.0.0.1:8080", package)
    assert "out of the address" in said_by("http://me:word@127.0.0.1/", package)
    assert "--user" in said_by(server.url, package, user="")
    assert "set RECTOVERSO_SYNC_PASSWORD" in said_by(server.url, package, password="")
    server.kill()
    assert f"{server.url} can't be reached" in said_by(server.url, package)


def test_the_command_through_a_server(
    server: SyncServer, phone: Device, package: Path, tmp_path: Path
) -> None:
    arguments = (package, "--sync", server.url.rstrip("/"), "--user", USER)
    more = {"RECTOVERSO_SYNC_PASSWORD": PASSWORD}
    seen = rectoverso_push(*arguments, more=more, cwd=tmp_path)
    assert seen.returncode == 0, seen.stderr
    assert "nothing was changed; --apply does it" in seen.stdout
    done = rectoverso_push(*arguments, "--apply", "--backup", tmp_path / "safe", more=more)
    assert done.returncode == 0, done.stderr
    assert f"backup: {tmp_path}/safe/collection-before-test-ko-0.2.0.anki2" in done.stdout
    assert PASSWORD not in done.stdout + done.stderr
    assert "새 답." in row(held(server, tmp_path), "relu")["flds"]
