"""The manifest of a built index, and the folder that holds the builds of one knowledge base.

Layout: `<data>/kb/<name>/index-<hash>/…` with `manifest.json`, and `CURRENT` naming the build in
use. A build is written beside the current one and put in place by one rename.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from procedures_kb.errors import KnowledgeBaseError

FORMAT = 7
_FILE = "manifest.json"
_CURRENT = "CURRENT"
_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,40}$")


@dataclass(frozen=True)
class Manifest:
    """`sources`: hash over everything that the build read; `files`: checksum of each file.

    `procedures`: how many codes; `versions`: how many versions of their records.
    `encoder`: the static embedding, with its hash; `quality_encoder`: the pretrained one, or "".
    """

    format: int
    name: str
    sources: str
    encoder: str
    quality_encoder: str
    procedures: int
    versions: int
    phrasings: int
    phrasings_left_out: int
    built_at: str
    files: dict[str, str]

    def write(self, folder: Path) -> None:
        """Writes manifest.json into a build."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / _FILE).write_text(text, encoding="utf-8")


def kb_folder(data_dir: Path, name: str) -> Path:
    """The folder of a knowledge base. Raises KnowledgeBaseError for an unusable name."""
    if not _NAME.fullmatch(name):
        raise KnowledgeBaseError(
            f"{name!r} cannot name a knowledge base",
            hint="use lower-case letters, digits, '-' and '_', such as 'quoc-gia'",
        )
    return data_dir / "kb" / name


def current_build(folder: Path) -> Path | None:
    """The build in use, or None."""
    pointer = folder / _CURRENT
    if not pointer.exists():
        return None
    build = folder / pointer.read_text(encoding="utf-8").strip()
    return build if (build / _FILE).exists() else None


def current_manifest(folder: Path) -> Manifest | None:
    """The manifest of the build in use; None when there is none that this program can read."""
    build = current_build(folder)
    try:
        return read_manifest(build) if build is not None else None
    except KnowledgeBaseError:
        return None


def read_manifest(build: Path) -> Manifest:
    """Raises KnowledgeBaseError for another format or a damaged manifest."""
    rebuild = f"run `motcua kb build {build.parent.name} --force`"
    try:
        value = json.loads((build / _FILE).read_text(encoding="utf-8"))
        manifest = Manifest(**value)
    except (OSError, ValueError, TypeError) as error:
        raise KnowledgeBaseError(f"{build / _FILE} cannot be read", hint=rebuild) from error
    if manifest.format != FORMAT:
        raise KnowledgeBaseError(f"{build} has index format {manifest.format}", hint=rebuild)
    return manifest


def verify_files(build: Path, manifest: Manifest) -> None:
    """Raises KnowledgeBaseError when a file of the build is missing or was changed."""
    for name, checksum in manifest.files.items():
        path = build / name
        if not path.exists() or file_hash(path) != checksum:
            raise KnowledgeBaseError(
                f"{path} is missing or damaged",
                hint=f"run `motcua kb build {build.parent.name} --force`",
            )


def put_in_place(folder: Path, build: Path) -> None:
    """Makes `build` the current one by one rename, then deletes all but the previous build."""
    previous = current_build(folder)
    waiting = folder / f"{_CURRENT}.new"
    waiting.write_text(build.name + "\n", encoding="utf-8")
    waiting.replace(folder / _CURRENT)
    for old in folder.glob("index-*"):
        if old not in (build, previous):
            shutil.rmtree(old, ignore_errors=True)


def checksums(build: Path) -> dict[str, str]:
    """Checksum of every file below a build, by relative name."""
    files = sorted(path for path in build.rglob("*") if path.is_file() and path.name != _FILE)
    return {str(path.relative_to(build)): file_hash(path) for path in files}


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_hash(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of files and folders."""
    digest = hashlib.sha256()
    for root in paths:
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for path in files:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.name}:{file_hash(path)}\n".encode())
    return digest.hexdigest()
