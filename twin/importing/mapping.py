"""Which column of a sales file holds what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from twin.errors import Problem, nearest, raise_if_any

ROLES = {
    "sku": "the product's code",
    "quantity": "the units of the line",
    "time": "when the line was sold",
    "price": "the price of one unit",
    "zone": "where the customer is",
    "invoice": "the invoice's number (optional: tells cancellations and adjustments)",
    "name": "the product's name (optional)",
}
"""What a column of sales may be mapped to."""

ORDER_ROLES = ROLES | {
    "invoice": "the invoice's number: its lines are one order",
    "customer": "who ordered (optional: tells what a cancellation takes back)",
    "channel": "through which channel (optional)",
}
"""What a column of orders may be mapped to."""

REQUIRED = ("sku", "quantity", "time", "price", "zone")
ORDERS_REQUIRED = ("invoice", *REQUIRED)


def parse_mapping(text: str) -> dict[str, str]:
    """Return the mapping that ``sku=StockCode,quantity=Quantity,...`` spells: role -> column name.

    Raises
    ------
    InputError
        A part without ``=``, or a role given twice.
    """
    mapping: dict[str, str] = {}
    problems = []
    for part in text.split(","):
        role, equals, column = part.partition("=")
        if not equals or not role.strip() or not column.strip():
            problems.append(Problem("--map", part, "is no ROLE=COLUMN", _example(REQUIRED)))
        elif role.strip() in mapping:
            problems.append(Problem("--map", part, f"'{role.strip()}' is given twice"))
        else:
            mapping[role.strip()] = column.strip()
    raise_if_any(problems)
    return mapping


def check_roles(
    mapping: Mapping[str, str], roles: Mapping[str, str] = ROLES, required: Sequence[str] = REQUIRED
) -> Iterator[Problem]:
    """Yield every problem of the mapping that shows without the file: unknown, missing or doubled roles."""
    for role, column in mapping.items():
        if role not in roles:
            valid = f"valid are {', '.join(roles)}"
            yield Problem("--map", f"{role}={column}", f"'{role}' is nothing to map", valid, nearest(role, roles))
        others = [other for other in mapping if other != role and mapping[other] == column]
        if others and role > max(others):
            yield Problem("--map", column, f"one column cannot be {' and '.join(sorted([role, *others]))}")
    for role in required:
        if role not in mapping:
            yield Problem("--map", "missing", f"'{role}' is required: {roles[role]}", _example(required))


def check_columns(mapping: Mapping[str, str], columns: Sequence[str], file: str) -> Iterator[Problem]:
    """Yield a problem for every mapped column that the file does not have."""
    for role, column in mapping.items():
        if column not in columns:
            has = f"its columns are {', '.join(columns)}"
            yield Problem(f"{file}: --map {role}", column, "no column of that name", has, nearest(column, columns))


def _example(required: Sequence[str]) -> str:
    return "write " + ",".join(f"{role}=COLUMN" for role in required)
