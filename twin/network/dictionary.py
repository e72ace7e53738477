"""The dictionary of the network tables, made from the same descriptions as the reader's checks.

``python -m twin.network.dictionary > docs/network-tables.md`` writes the page of the docs.
"""

from __future__ import annotations

from twin.network.columns import Column, TableDescription
from twin.network.schema import FACTS, TABLES

_INTRODUCTION = """# Network tables

A network is a folder of tables, each a CSV file (UTF-8, comma, header row) or a Parquet file named like the table.
`twin check network_dir=DIR` reads it and reports every mistake of every table at once; nothing is guessed, and an
unknown column or file is a mistake too. `README*`, `*.md` and hidden files may lie beside the tables.

- **Ids** are kept as text (`007`, `NA`), have at most 64 visible characters without `/` and `\\`, and must differ in
  more than case, width and spaces.
- **Numbers** are plain ASCII digits with a decimal point: no thousands separator, no exponent, no unit.
- **Money** is in major units (yuan, pounds) of the network's currency.
- **Site names** stand for one site (its id), the sites of a group, all sites of a kind (`suppliers`, `plants`,
  `warehouses`, `stores`) or `all`; **product names** for a product (its id), a family or `all`.
- **The narrowest row wins** where several rows name the same site and product: first by site (id, group, kind, `all`),
  then by product (id, family, `all`). Two rows with the same names are a mistake.
- An *optional* column may be left out or blank; every other cell must be filled.
"""


def column_dictionary() -> list[dict[str, str]]:
    """Return one entry per column, and per key of the table ``network``, in the order of the tables."""
    return [_entry(table, column) for table in TABLES.values() for column in (*table.columns, *_keys(table))]


def as_markdown() -> str:
    """Return the dictionary as the page of the docs."""
    return _INTRODUCTION + "".join(_section(table) for table in TABLES.values())


def _keys(table: TableDescription) -> tuple[Column, ...]:
    return FACTS if table.name == "network" else ()


def _entry(table: TableDescription, column: Column) -> dict[str, str]:
    return {
        "table": table.name,
        "column": column.name if column in table.columns else f"value of {column.name}",
        "type": column.type,
        "unit": column.unit,
        "required": "yes" if column.required else "no",
        "rule": column.rule,
        "description": column.description,
    }


def _section(table: TableDescription) -> str:
    optional = "" if table.required else " *This table is optional.*"
    lines = [
        "", f"## {table.name}", "", f"{table.description}{optional} One row per {', '.join(table.key)}.", "",
        "| column | unit | holds | meaning |", "|---|---|---|---|",
    ]
    for entry in (entry for entry in column_dictionary() if entry["table"] == table.name):
        mark = "" if entry["required"] == "yes" else " (optional)"
        cells = (f"`{entry['column']}`{mark}", entry["unit"], entry["rule"], entry["description"])
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
