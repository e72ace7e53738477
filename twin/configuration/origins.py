"""Where each value of a composed configuration came from, for messages: a file and line, or an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from twin.configuration.arguments import Argument
from twin.configuration.documents import Document


@dataclass(frozen=True)
class Origins:
    """The files and arguments of one variant."""

    documents: Mapping[str, Document]
    """Key path where a file's content was placed (``scenarios.flash_sale``; '' for the root) -> file."""
    arguments: Sequence[Argument]
    """In order of precedence, the strongest last."""
    original: Callable[[str], str] = str
    """Turns a key path of mended data into that of the data as it was written."""

    def where(self, path: str) -> str:
        """Return ``file:line: key.path``, or ``command line: key.path`` where an argument set it or would part it."""
        path = self.original(path)
        for argument in reversed(self.arguments):
            if path == argument.key or path.startswith(f"{argument.key}."):
                return f"{argument.source}: {path}"
        place = path
        while place and place not in self.documents:
            place = place.rpartition(".")[0]
        document, rest = self.documents[place], path.removeprefix(place).removeprefix(".")
        deeper = [argument.where for argument in self.arguments if argument.key.startswith(f"{path}.")]
        return deeper[-1] if deeper and document.holds_one_value(rest) else document.where(rest)
