"""Proof: theory cases run on the twin itself, their figures read from the ledger."""

from twin.verification.verify import CASES, run

__all__ = ["CASES", "run"]
