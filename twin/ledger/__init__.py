"""The ledger: what a run leaves behind, raw."""
