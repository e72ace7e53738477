"""Compiled loops over arrays: addressed random numbers, inversion, and the sequential rules of stock and orders."""

from __future__ import annotations

import importlib
import pkgutil

__all__ = ["warm_up"]


def warm_up() -> int:
    """Compile every kernel that declares its signatures, or load it from the cache; return how many there are.

    A study calls this once before its workers start, so that they find the machine code instead of each making it.
    A module whose kernels declare none may offer a function ``warm_up`` that calls them once on small arrays.
    """
    from twin.kernels.cache import compile_declared

    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    compiled = compile_declared()
    for module in modules:
        getattr(module, "warm_up", _nothing)()
    return compiled


def _nothing() -> None:
    """Stand in for a module that has nothing to warm up."""
