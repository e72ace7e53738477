"""How kernels are compiled, and where their machine code is kept between runs.

The cache folder carries a digest of all kernel sources, and of those whose numbers are compiled into kernels: a kernel
inlines others, and numba alone notices only a change of the file that a kernel stands in. Every kernel module takes its
decorator from here, so none can miss the folder.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, overload

import numba

__all__ = ["compile_declared", "folder", "kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])

CONSTANTS = ("ledger/order_states.py", "network/arrays.py", "network/availability.py", "units.py")
"""Sources outside this folder, relative to the package, whose numbers are compiled into kernels."""

_declared: list[tuple[Any, tuple[str, ...]]] = []


@overload
def kernel(function: Function, /) -> Function: ...


@overload
def kernel(*signatures: str) -> Callable[[Function], Function]: ...


def kernel(*given: Any) -> Any:
    """Mark a function as compiled: ``@kernel``, or ``@kernel("float64[::1](float64[::1])", ...)`` with signatures.

    Compilation waits for the first call or for ``twin.kernels.warm_up``, which compiles the declared signatures. Other
    argument types still work and are compiled when first met. Arithmetic is strict IEEE (no reassociation, no fused
    multiply-add), division by zero gives infinity, and the interpreter lock is released.
    """
    if given and callable(given[0]):
        return _compiled(given[0], ())
    return lambda function: _compiled(function, given)


def compile_declared() -> int:
    """Compile every declared signature of the kernel modules imported so far; return their number."""
    for dispatcher, signatures in _declared:
        for signature in signatures:
            dispatcher.compile(signature)
    return sum(len(signatures) for _, signatures in _declared)


@functools.cache
def folder() -> Path:
    """Return the folder of the compiled kernels, made if needed: private to the user, one per state of the sources."""
    for parent in _candidates():
        found = parent / f"kernels-{_digest()}"
        if _private(found):
            return found
    return Path(tempfile.mkdtemp(prefix="supply-twin-"))


def _compiled(function: Function, signatures: tuple[str, ...]) -> Any:
    # Numba reads its cache folder when it decorates; putting it back leaves other users of numba where they were.
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder())
    try:
        dispatcher = numba.njit(function, cache=True, nogil=True, fastmath=False, error_model="numpy")
    finally:
        numba.config.CACHE_DIR = before
    _declared.append((dispatcher, signatures))
    return dispatcher


def _digest() -> str:
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    here = Path(__file__).parent
    for source in (*sorted(here.glob("*.py")), *(here.parent / name for name in CONSTANTS)):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _candidates() -> Iterator[Path]:
    if numba.config.CACHE_DIR:
        yield Path(numba.config.CACHE_DIR)
    if os.environ.get("XDG_CACHE_HOME"):
        yield Path(os.environ["XDG_CACHE_HOME"]) / "supply-twin"
    if os.environ.get("LOCALAPPDATA"):
        yield Path(os.environ["LOCALAPPDATA"]) / "supply-twin"
    yield Path(os.path.expanduser("~")) / ".cache" / "supply-twin"
    yield Path(tempfile.gettempdir()) / f"supply-twin-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _private(path: Path) -> bool:
    """Whether the folder exists or could be made, and is ours: cached machine code of somebody else must not run."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
        facts = path.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (facts.st_uid == os.getuid() and not facts.st_mode & 0o022)
