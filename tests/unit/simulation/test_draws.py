"""Random numbers by name: the same address, the same draw, whatever else is drawn."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from twin.simulation import draws as module
from twin.simulation.draws import NO_NAME, Draws, name_hashes

NORTH, TEA, ROAD = (name_hashes([name]) for name in ("north", "tea", "mill>hub"))
DAY = 86_400
NAMES = {
    "demand": ("north", "tea"), "demand_common": ("", ""), "replay_rounding": ("north", "tea"), "placebo": ("", ""),
    "lead_time": ("mill>hub", "tea"), "patience": ("north", "tea"),
}
BY_SECOND = ("lead_time", "patience")
GOLDEN = {
    "demand": [
        0.48244956981309073, 0.6723791189924618, 0.1352715868778266, 0.28725847676147886,
        0.4842037981382846, 0.4600606626845606, 0.7307157306996267, 0.6441213434755361,
    ],
    "demand_common": [
        0.8547332136457731, 0.4577355568621263, 0.44586271311922154, 0.40711700989792343,
        0.8471947873185554, 0.06027476672238452, 0.7374595429219527, 0.3788688052236132,
    ],
    "replay_rounding": [
        0.6375655592126844, 0.9808565029490285, 0.8225473969064098, 0.18866000041180964,
        0.14437270517413958, 0.9690784167388563, 0.30556416532833663, 0.9101411336821746,
    ],
    "placebo": [
        0.6562584670779282, 0.09743603975747328, 0.8603625039743462, 0.4331252091104266,
        0.29232129645971894, 0.374094307383955, 0.40475161253997005, 0.7046232136173906,
    ],
    "lead_time": [
        0.5044836461703265, 0.12750497634079305, 0.8142509902154574, 0.11454239998708926,
        0.7968863885030767, 0.27373156784916797, 0.42851315636550125, 0.1334378146391627,
    ],
    "patience": [
        0.30852704834083966, 0.04946457054354958, 0.8274357942012075, 0.3576204645130835,
        0.8472236347323302, 0.37767155676208464, 0.9551329829448417, 0.6641533364010302,
    ],
}
"""The first eight draws of each purpose at seed 1, replication 0. If they move, every result of the past moves."""


def hashed(name: str) -> np.ndarray:
    return name_hashes([name]) if name else NO_NAME


def first_eight(purpose: str, seed: int = 1, replication: int = 0) -> list[float]:
    """Draw one by one, at days or at the seconds of days."""
    drawn, (first, second) = Draws(seed, replication), map(hashed, NAMES[purpose])
    if purpose in BY_SECOND:
        return drawn.lines(purpose, first.repeat(8), second.repeat(8), np.arange(8) * DAY).tolist()
    return [float(drawn.block(purpose, first, second, index)[0, 0]) for index in range(8)]


def by_numpy(purpose: str, first: str, second: str, index: int) -> float:
    """Return the draw from its address alone, by NumPy's generator."""
    digest = hashlib.blake2b(f"1|0|{purpose}".encode(), digest_size=16).digest()
    words = [int(hashed(name)[0]) for name in (first, second)]
    counter = words[0] + (words[1] << 64) + (index // 4 << 128)
    raw = np.random.Philox(key=np.frombuffer(digest, "<u8"), counter=(counter - 1) % 2**256).random_raw(4)
    return ((int(raw[index % 4]) >> 12) + 0.5) / 2**52


@pytest.mark.parametrize("purpose", GOLDEN)
def test_the_first_draws_of_every_purpose_are_the_golden_ones(purpose):
    """To the last bit: an upgrade of NumPy or numba that moves them must not go unnoticed."""
    assert first_eight(purpose) == GOLDEN[purpose]


@pytest.mark.parametrize("purpose", GOLDEN)
def test_a_draw_can_be_had_from_its_address_alone(purpose):
    """Another generator, the same address: the same number."""
    step = DAY if purpose in BY_SECOND else 1
    assert [by_numpy(purpose, *NAMES[purpose], index * step) for index in range(8)] == first_eight(purpose)


def test_every_purpose_seed_and_replication_has_its_own_draws():
    """No two streams share a number."""
    streams = [first_eight(purpose) for purpose in ("demand", "replay_rounding")]
    streams += [first_eight("demand", seed=2), first_eight("demand", replication=1)]
    assert len({number for stream in streams for number in stream}) == 32


def test_seed_and_replication_are_not_mixed_up():
    """Seed 1, replication 11 is not seed 11, replication 1."""
    assert first_eight("demand", 1, 11) != first_eight("demand", 11, 1)


def test_who_else_is_drawn_for_does_not_matter():
    """Alone, among others, in another order: a pair of names keeps its draw."""
    sites, products = name_hashes(["a", "north", "z"]), name_hashes(["rice", "tea"])
    block = Draws(1, 0).block("demand", sites, products, 5)
    turned = Draws(1, 0).block("demand", sites[::-1].copy(), products[::-1].copy(), 5)
    assert np.array_equal(block, turned[::-1, ::-1])
    assert block[1, 1] == GOLDEN["demand"][5]


def test_the_order_in_which_days_are_asked_for_does_not_matter():
    """Forwards, backwards, twice, with another purpose between."""
    drawn = Draws(1, 0)
    for index in (7, 0, 3, 3, 6, 1):
        assert drawn.block("demand", NORTH, TEA, index)[0, 0] == GOLDEN["demand"][index]
        assert drawn.block("placebo", NO_NAME, NO_NAME, index)[0, 0] == GOLDEN["placebo"][index]


def test_a_purpose_asked_for_other_names_answers_for_those():
    """Draws are kept for four days; they must not be taken for those of somebody else."""
    drawn = Draws(1, 0)
    drawn.block("demand", name_hashes(["south"]), TEA, 5)
    assert drawn.block("demand", NORTH, TEA, 5)[0, 0] == GOLDEN["demand"][5]
    both = drawn.block("demand", name_hashes(["south", "north"]), TEA, 5)
    assert both.shape == (2, 1)


def test_draws_are_uniform_and_exclude_both_ends():
    """Mean, spread and lag correlation of a hundred thousand, within five standard errors; never 0 or 1."""
    names = name_hashes([str(number) for number in range(500)])
    drawn = np.concatenate([Draws(7, 3).block("demand", names, names[:200], day).ravel() for day in (0, 1)])
    count = len(drawn)
    assert 0 < drawn.min() < drawn.max() < 1
    assert abs(drawn.mean() - 0.5) < 5 / np.sqrt(12 * count)
    assert abs(drawn.var() - 1 / 12) < 5 / np.sqrt(180 * count)
    assert abs(np.corrcoef(drawn[: count // 2], drawn[count // 2 :])[0, 1]) < 5 / np.sqrt(count / 2)


def test_a_name_is_hashed_as_text_that_looks_the_same():
    """Composed or decomposed, an umlaut is the same letter (NFC)."""
    assert name_hashes(["M\u00fcnchen"])[0] == name_hashes(["Mu\u0308nchen"])[0]
    assert name_hashes(["north"])[0] != name_hashes(["North"])[0]


def test_two_names_with_one_hash_are_refused(monkeypatch):
    """The run does not start rather than give two stores the same customers."""

    class Short:
        """A hash of one value."""

        def __init__(self, *_: object, **__: object) -> None:
            """Forget everything."""

        def digest(self) -> bytes:
            return bytes(8)

    monkeypatch.setattr(module.hashlib, "blake2b", Short)
    with pytest.raises(ValueError, match="rename one of them"):
        name_hashes(["north", "south"])


def test_the_same_name_twice_is_no_collision():
    """Lines repeat names."""
    assert len(set(name_hashes(["north", "north"]).tolist())) == 1


def test_a_loop_that_draws_by_key_draws_the_same():
    """Kernels of online orders are handed the key of a purpose and the hashes of names."""
    drawn = Draws(3, 1)
    by_key = module.philox.uniform_block(*drawn.key("demand"), NORTH, drawn.hashes(["tea"]), 9)
    assert by_key[0, 0] == drawn.block("demand", NORTH, TEA, 9)[0, 0]
    assert drawn.key("demand") != drawn.key("order")
