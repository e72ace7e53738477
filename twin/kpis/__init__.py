"""One definition per key figure, measured on a run's ledger after the fact; see ``docs/kpis.md``."""

from twin.kpis.base import CURRENCY, DIMENSIONS, KPI, Row, ratio
from twin.kpis.measuring.digits import formatted, rounded, written
from twin.kpis.measuring.measure import kpi, measure_all
from twin.kpis.measuring.order_times import delivery_minutes, minutes_within, together
from twin.kpis.measuring.series import series
from twin.kpis.measuring.window import Window

__all__ = [
    "CURRENCY", "DIMENSIONS", "KPI", "Row", "Window", "delivery_minutes", "formatted", "kpi", "measure_all",
    "minutes_within", "ratio", "rounded", "series", "together", "written",
]
