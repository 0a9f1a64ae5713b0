"""The installed environment: the known complaints of `pip check`, and pins that agree."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Rasa 3.6.21 declares bounds that are narrower than what was proved to work.
KNOWN = [
    "rasa 3.6.21 has requirement matplotlib<3.6,>=3.1, but you have matplotlib 3.7.5.",
    "rasa 3.6.21 has requirement pydantic<1.10.10, but you have pydantic 2.14.3.",
    "rasa 3.6.21 has requirement regex<2022.11,>=2020.6, but you have regex 2026.11.15.",
    "rasa 3.6.21 has requirement safetensors<0.5.0,>=0.4.5, but you have safetensors 0.8.0.",
    "rasa 3.6.21 has requirement setuptools<70.4.0,>=70.3.0, but you have setuptools 80.9.0.",
    "rasa 3.6.21 requires tensorflow, which is not installed.",
    "rasa 3.6.21 requires tensorflow-text, which is not installed.",
    "sanic 21.12.2 has requirement multidict<6.0,>=5.0, but you have multidict 6.1.0.",
    "tensorflow-cpu 2.12.0 has requirement numpy<1.24,>=1.22, but you have numpy 1.26.4.",
    "tensorflow-cpu 2.12.0 requires jax, which is not installed.",
    # Its data files alone are read (procedures_kb/places_table.py).
    "vietnamadminunits 1.0.4 requires geopy, which is not installed.",
    "vietnamadminunits 1.0.4 requires shapely, which is not installed.",
    "vietnamadminunits 1.0.4 requires unidecode, which is not installed.",
]


def test_pip_check_prints_the_known_lines_and_no_other() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert sorted(done.stdout.split("\n")[:-1]) == KNOWN


def test_pytorch_is_the_cpu_build() -> None:
    import torch

    assert torch.version.cuda is None
    assert version("torch").split("+")[0] == _pins()["torch"]


def test_every_direct_dependency_is_pinned_and_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = _pins()
    for name in project["project"]["dependencies"]:
        assert version(name).split("+")[0] == pins[name]


def test_no_path_of_this_machine_is_committed() -> None:
    paths = [f"{ROOT}/", f"{ROOT.parent / 'shared'}/", f"{Path.home()}/"]
    for path in paths:
        done = subprocess.run(
            ["git", "grep", "-nIF", path, "--", "."], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode in (1, 128), done.stdout  # 1: nothing; 128: not a git checkout


def _pins() -> dict[str, str]:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "dependency-groups"
    ]
    lines = [*groups["locked"], *groups["dev"]]
    return {re.split("==", line)[0]: re.split("==", line)[1] for line in lines}
