from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from rectoverso.archive import Member, replacing, sha256, sweep, write, write_zip

ENTRIES = [
    Member("mimetype", b"application/epub+zip", stored=True),
    Member("안쪽/글.txt", "글".encode() * 1000),
]


def test_equal_entries_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        write_zip(tmp_path / name, ENTRIES)
        os.utime(tmp_path / name, (1, 1))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_an_entry_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", ENTRIES)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert [info.filename for info in archive.infolist()] == ["mimetype", "안쪽/글.txt"]
        for info, entry in zip(archive.infolist(), ENTRIES, strict=True):
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.create_system == 3
            assert info.external_attr >> 16 == 0o100644
            assert archive.read(info) == entry.data
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.infolist()[1].compress_size < 100


def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"mimetype comes twice in a\.zip"):
        write_zip(tmp_path / "a.zip", [ENTRIES[0], ENTRIES[0]])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write(path, b"before")

    def half() -> None:
        with replacing(path) as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_takes_anothers_place_with_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    write(path, b"after")
    assert path.read_bytes() == b"after"
    (tmp_path / "usual").touch()
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(tmp_path / "nowhere/a.txt", b"")


def test_sha256_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 300_000)
    assert sha256(tmp_path / "a") == hashlib.sha256(b"x" * 300_000).hexdigest()


def test_only_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    kept = (f".a.apkg.{os.getpid()}.part", ".mine.part", "b.1.part", ".c.x1.part")
    for name in (*kept, ".a.apkg.999999999.part"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(kept)
