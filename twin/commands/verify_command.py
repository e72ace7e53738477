"""``twin verify``: known answers against the twin's own."""

from __future__ import annotations

from collections.abc import Sequence

from twin.commands.parsing import parser


def main(arguments: Sequence[str]) -> int:
    """Run theory cases; every one must hold."""
    own = parser("verify", "Run the theory cases: closed forms and published numbers against the twin's own.")
    own.add_argument("cases", nargs="*", metavar="CASE", help="such as INV-01; all cases when none is named")
    own.add_argument("--full", action="store_true", help="full size, smaller errors; takes longer")
    own.add_argument("--twice", action="store_true", help="run every case twice; exit 3 if the two differ")
    given = own.parse_intermixed_args(arguments)
    from twin.verification import run

    status: int = run(given.cases, full=given.full, twice=given.twice)
    return status
