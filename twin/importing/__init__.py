"""Real data in: tables of recorded sales or orders become a network folder with a replay."""

from twin.importing.assumptions import Assumptions, DeliveryAssumptions
from twin.importing.mapping import parse_mapping
from twin.importing.options import OrderOptions, SalesOptions
from twin.importing.orders import import_orders
from twin.importing.orders_summary import OrdersSummary
from twin.importing.sales import import_sales
from twin.importing.summary import ImportSummary

__all__ = [
    "Assumptions", "DeliveryAssumptions", "ImportSummary", "OrderOptions", "OrdersSummary", "SalesOptions",
    "import_orders", "import_sales", "parse_mapping",
]
