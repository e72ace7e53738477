"""What all tests of faults share."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch):
    """Syncing guards against a loss of power, which no test here causes, and is most of the time that writing takes."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
