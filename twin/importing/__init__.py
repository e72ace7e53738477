"""Real data in: tables of recorded sales become a network folder with a replay."""

from twin.importing.assumptions import Assumptions
from twin.importing.mapping import parse_mapping
from twin.importing.options import SalesOptions
from twin.importing.sales import import_sales
from twin.importing.summary import ImportSummary

__all__ = ["Assumptions", "ImportSummary", "SalesOptions", "import_sales", "parse_mapping"]
