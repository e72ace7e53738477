"""The valid folders that every bad input is a change of, and the changes that a case names."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TINY = Path(__file__).parents[1] / "fixtures" / "tiny_network"
TINY_ONLINE = TINY.with_name("tiny_online")
TINY_MODES = TINY.with_name("tiny_modes")
TINY_PROMISING = TINY.with_name("tiny_promising")
TINY_OMNICHANNEL = TINY.with_name("tiny_omnichannel")
TINY_CHOOSING = TINY.with_name("tiny_choosing")


def copy_of_tiny(target: Path) -> Path:
    """Copy the tiny network to a folder of its own."""
    return Path(shutil.copytree(TINY, target / "network"))


def copy_of_tiny_online(target: Path) -> Path:
    """Copy the tiny network, with the tables of online orders laid over it, to a folder of its own."""
    return Path(shutil.copytree(TINY_ONLINE, copy_of_tiny(target), dirs_exist_ok=True))


def copy_of_tiny_modes(target: Path) -> Path:
    """Copy the tiny network with online orders of three service modes to a folder of its own."""
    return Path(shutil.copytree(TINY_MODES, copy_of_tiny_online(target), dirs_exist_ok=True))


def copy_of_tiny_promising(target: Path) -> Path:
    """Copy the tiny network with online orders, whose customers are shown stock, to a folder of its own."""
    return Path(shutil.copytree(TINY_PROMISING, copy_of_tiny_online(target), dirs_exist_ok=True))


def copy_of_tiny_omnichannel(target: Path) -> Path:
    """Copy the tiny network with three service modes and sites that are not open to every channel."""
    return Path(shutil.copytree(TINY_OMNICHANNEL, copy_of_tiny_modes(target), dirs_exist_ok=True))


def copy_of_tiny_choosing(target: Path) -> Path:
    """Copy the tiny network whose customers choose among two channels and three service modes, or order nothing."""
    folder = Path(shutil.copytree(TINY_CHOOSING, copy_of_tiny_modes(target), dirs_exist_ok=True))
    (folder / "mode_shares.csv").unlink()
    return folder


def change(folder: Path, case: Mapping[str, Any]) -> None:
    """Apply a case's change, and its further ones, to a folder."""
    path = folder / case["file"]
    if case.get("remove"):
        path.unlink()
    elif "hex" in case:
        path.write_bytes(bytes.fromhex(case["hex"]))
    elif "content" in case:
        path.write_bytes(case["content"].encode())
    else:
        text = path.read_text(encoding="utf-8")
        if "replace" in case:
            old, new = case["replace"]
            assert old in text, f"{case['file']} does not hold {old!r}"
            text = text.replace(old, new, 1)
        path.write_bytes((text + case.get("append", "")).encode())
    for further in case.get("and", ()):
        change(folder, further)
