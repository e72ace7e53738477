"""Print the KPI dictionary: ``python -m twin.kpis > docs/kpis.md``."""

from twin.kpis.measuring.dictionary import dictionary

print(dictionary(), end="")
