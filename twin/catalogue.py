"""The files of an extension folder, by name: the file ``min_max.py`` holds the class ``MinMax``."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from types import ModuleType
from typing import Any

from twin.errors import InputError, Problem, nearest

_extensions: list[str] = []


def extend(package: str) -> None:
    """Add an importable package whose folders mirror those of ``twin`` (``my_lab.policies.replenishment``)."""
    try:
        importlib.import_module(package)
    except (ImportError, ValueError, TypeError) as error:
        raise InputError([Problem("--extension", package, "is not an importable package", str(error))]) from None
    if package not in _extensions:
        _extensions.append(package)


def names(folder: str) -> list[str]:
    """Return the names that a folder of the twin, such as ``policies.replenishment``, offers, sorted."""
    return sorted({
        module.name
        for package in _packages(folder)
        for module in pkgutil.iter_modules(package.__path__)
        if module.name != "base" and not module.name.startswith("_") and not module.ispkg
    })


def load(folder: str, name: str) -> type[Any]:
    """Return the class that the file ``name`` of a folder holds.

    Raises
    ------
    InputError
        No file of that name; the nearest one is named.
    """
    known = _imported(folder, name)
    if known is not None:
        return _public_class(known)
    problem = check(folder, name, folder)
    if problem:
        raise InputError([problem])
    for package in reversed(_packages(folder)):
        if importlib.util.find_spec(f"{package.__name__}.{name}"):
            return _public_class(importlib.import_module(f"{package.__name__}.{name}"))
    raise AssertionError(name)


def _imported(folder: str, name: str) -> ModuleType | None:
    """Return a shipped file that is imported already; with extensions, which may hide it, look at the folders anew."""
    if _extensions or name == "base" or name.startswith("_"):
        return None
    module = sys.modules.get(f"twin.{folder}.{name}")
    return None if module is None or hasattr(module, "__path__") else module


def check(folder: str, name: str, where: str) -> Problem | None:
    """Return the problem with a name that a folder does not offer, or nothing."""
    valid = names(folder)
    if name in valid:
        return None
    kind = folder.rpartition(".")[2]
    return Problem(where, name, f"no {kind} of that name", f"valid are {', '.join(valid)}", nearest(str(name), valid))


def _packages(folder: str) -> list[ModuleType]:
    found = [importlib.import_module(f"twin.{folder}")]
    for extension in _extensions:
        if importlib.util.find_spec(extension) and _has(extension, folder):
            found.append(importlib.import_module(f"{extension}.{folder}"))
    return found


def _has(extension: str, folder: str) -> bool:
    try:
        return importlib.util.find_spec(f"{extension}.{folder}") is not None
    except ModuleNotFoundError:
        return False


def _public_class(module: ModuleType) -> type[Any]:
    stem = module.__name__.rpartition(".")[2]
    expected = "".join(word.capitalize() for word in stem.split("_"))
    found = {name.casefold(): value for name, value in vars(module).items() if inspect.isclass(value)}
    if expected.casefold() not in found:
        raise InputError([Problem(str(module.__file__), expected, "the file must hold a class of this name")])
    return found[expected.casefold()]
