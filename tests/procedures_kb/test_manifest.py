"""Builds on disk: names, checksums, the pointer to the build in use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procedures_kb import manifest
from procedures_kb.errors import KnowledgeBaseError


def make_build(folder: Path, name: str) -> Path:
    build = folder / f"index-{name}"
    build.mkdir(parents=True)
    (build / "vectors.bin").write_bytes(name.encode())
    manifest.Manifest(
        format=manifest.FORMAT,
        name="thu",
        sources=name,
        encoder="static",
        quality_encoder="",
        procedures=1,
        versions=1,
        phrasings=0,
        phrasings_left_out=0,
        built_at="2026-07-17T00:00:00+00:00",
        files=manifest.checksums(build),
    ).write(build)
    return build


@pytest.mark.parametrize("name", ["quoc-gia", "a", "0", "tinh_2026", "x" * 41])
def test_usable_names_give_a_folder_below_kb(tmp_path: Path, name: str) -> None:
    assert manifest.kb_folder(tmp_path, name) == tmp_path / "kb" / name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-a", "A", "đ", "a b", "a\n", "x" * 42])
def test_unusable_names_are_refused_with_a_hint(tmp_path: Path, name: str) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        manifest.kb_folder(tmp_path, name)
    assert "lower-case" in error.value.hint


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    build = make_build(tmp_path, "one")
    read = manifest.read_manifest(build)
    assert read.sources == "one"
    assert set(read.files) == {"vectors.bin"}
    manifest.verify_files(build, read)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": 1}', b"\xff"])
def test_a_damaged_manifest_is_refused_with_the_command_that_rebuilds(
    tmp_path: Path, content: bytes
) -> None:
    build = make_build(tmp_path / "thu", "one")
    (build / "manifest.json").write_bytes(content)
    with pytest.raises(KnowledgeBaseError, match="cannot be read") as error:
        manifest.read_manifest(build)
    assert error.value.hint == "run `motcua kb build thu --force`"


def test_another_format_is_refused(tmp_path: Path) -> None:
    build = make_build(tmp_path, "one")
    value = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    (build / "manifest.json").write_text(json.dumps({**value, "format": 99}), encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="index format 99"):
        manifest.read_manifest(build)


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_changed_or_missing_file_is_found(tmp_path: Path, damage: str) -> None:
    build = make_build(tmp_path, "one")
    if damage == "changed":
        (build / "vectors.bin").write_bytes(b"onf")
    else:
        (build / "vectors.bin").unlink()
    with pytest.raises(KnowledgeBaseError, match=r"vectors\.bin is missing or damaged"):
        manifest.verify_files(build, manifest.read_manifest(build))


def test_the_current_build_changes_at_once_and_the_previous_one_stays(tmp_path: Path) -> None:
    assert manifest.current_build(tmp_path) is None
    builds = []
    for name in ("one", "two", "three"):
        builds.append(make_build(tmp_path, name))
        manifest.put_in_place(tmp_path, builds[-1])
        assert manifest.current_build(tmp_path) == builds[-1]
    assert not builds[0].exists()
    assert builds[1].exists()


@pytest.mark.parametrize("pointer", ["index-gone\n", "", "../..\n"])
def test_a_pointer_to_nothing_means_no_build(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "CURRENT").write_text(pointer, encoding="utf-8")
    assert manifest.current_build(tmp_path) is None


def test_the_hash_of_a_tree_sees_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", encoding="utf-8")
    first = manifest.tree_hash([tmp_path])
    assert manifest.tree_hash([tmp_path]) == first
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = manifest.tree_hash([tmp_path])
    (tmp_path / "b").write_text("2", encoding="utf-8")
    assert len({first, renamed, manifest.tree_hash([tmp_path])}) == 3
