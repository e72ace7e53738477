"""Whatever happens to the bytes of a folder, the answer is a network or a list of problems."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bad_inputs.folders import copy_of_tiny_modes
from twin.errors import InputError
from twin.network.reader import read_folder

SNIPPETS = [
    b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"all", b"-1", b"1e999", b"stores", b"9" * 30, b"\xef\xbb\xbf", b"",
]


def flip(content: bytes, chance: random.Random) -> bytes:
    """Change one bit."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def insert(content: bytes, chance: random.Random) -> bytes:
    """Put something unfitting in place of a few bytes."""
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(SNIPPETS) + content[at + chance.randrange(4) :]


def swap(content: bytes, chance: random.Random) -> bytes:
    """Exchange two cells, of whatever columns."""
    rows = [line.split(b",") for line in content.splitlines()]
    one, other = chance.choice(rows), chance.choice(rows)
    a, b = chance.randrange(len(one)), chance.randrange(len(other))
    one[a], other[b] = other[b], one[a]
    return b"\n".join(b",".join(row) for row in rows)


def cut(content: bytes, chance: random.Random) -> bytes:
    """End the file early."""
    return content[: chance.randrange(len(content))]


@pytest.mark.parametrize("damage", [flip, insert, swap, cut])
def test_a_damaged_folder_is_read_or_explained(
    damage: Callable[[bytes, random.Random], bytes], tmp_path: Path
) -> None:
    """Two hundred damages of each kind end in a network or in printable problems, never in another failure."""
    chance = random.Random(f"damaged tables, {damage.__name__}")
    folder = copy_of_tiny_modes(tmp_path)
    files = sorted(path.name for path in folder.glob("*.csv"))
    explained = 0
    for _ in range(200):
        name = chance.choice(files)
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(damage(whole, chance))
        try:
            read_folder(folder)
        except InputError as error:
            explained += 1
            assert error.lines()
            assert all(line.isprintable() for line in error.lines())
        (folder / name).write_bytes(whole)
    assert explained > 20
