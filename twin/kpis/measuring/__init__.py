"""How KPIs read a run: the measured window, the ledger as arrays, amounts, and the tables that come out."""
