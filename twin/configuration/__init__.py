"""Configuration: names to files, files to plain data, plain data to a checked study. Nothing in it is ever executed."""

from twin.configuration.canonical import as_json, as_yaml
from twin.configuration.cells import Variant, assert_one_world, cell_from_config
from twin.configuration.loading import load, network_folder
from twin.configuration.locate import Library, shipped_root
from twin.configuration.schema import Execution
from twin.configuration.study_settings import StudySettings

__all__ = [
    "Execution", "Library", "StudySettings", "Variant", "as_json", "as_yaml", "assert_one_world", "cell_from_config",
    "load", "network_folder", "shipped_root",
]
