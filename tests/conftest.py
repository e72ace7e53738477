"""What holds for all tests: generated examples are the same in every run, and slow machines do not fail them."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
