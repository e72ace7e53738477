"""The report: one inert page that answers the study's question and shows the rows behind every number."""

from twin.reporting.evidence import Evidence, World
from twin.reporting.page import write_report

__all__ = ["Evidence", "World", "write_report"]
