"""Configuration: names to files, files to plain data, plain data to a checked study. Nothing in it is ever executed.

Names are imported when they are first used, so that looking for a file does not load the engine.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin.configuration.canonical import as_json, as_yaml
    from twin.configuration.cells import Variant, assert_one_world, cell_from_config
    from twin.configuration.loading import load, network_folder
    from twin.configuration.locate import Library, shipped_root
    from twin.configuration.schema import Execution
    from twin.configuration.study_settings import StudySettings
    from twin.configuration.sweeps import ONE_AT_A_TIME

__all__ = [
    "ONE_AT_A_TIME", "Execution", "Library", "StudySettings", "Variant", "as_json", "as_yaml", "assert_one_world",
    "cell_from_config", "load", "network_folder", "shipped_root",
]

_HOMES = {
    "canonical": ("as_json", "as_yaml"),
    "cells": ("Variant", "assert_one_world", "cell_from_config"),
    "loading": ("load", "network_folder"),
    "locate": ("Library", "shipped_root"),
    "schema": ("Execution",),
    "study_settings": ("StudySettings",),
    "sweeps": ("ONE_AT_A_TIME",),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
