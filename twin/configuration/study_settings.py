"""A study as its configuration describes it, checked as a whole and resolved to plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from twin.configuration.canonical import as_yaml
from twin.configuration.cells import Variant
from twin.configuration.schema import Execution
from twin.network.network import Network


@dataclass(frozen=True)
class StudySettings:
    """A study: what it asks, its variants, and how it is to be carried out."""

    name: str
    question: str
    story: str
    primary_kpi: str
    baseline: str
    """Strategy that the others are compared with."""
    variants: tuple[Variant, ...]
    execution: Execution
    out: Path | None
    """The folder that the user named."""
    network: Network = field(repr=False)
    network_where: str
    """Name of a shipped network, else the absolute path of its tables; ``network_folder`` turns it into a path."""
    matters: bool
    """Whether an argument of the command line can make the results other than those of the study's file."""
    notices: tuple[str, ...] = ()
    """What the user should know before it runs."""
    extensions: tuple[str, ...] = ()

    @property
    def config_text(self) -> str:
        """The resolved configuration as YAML: that of the study, or those of its variants by name."""
        if len(self.variants) == 1:
            return as_yaml(self.variants[0].config)
        return as_yaml({"variants": {variant.name: variant.config for variant in self.variants}})
