"""Strategies: who tells whom what, and who decides what; data, resolved against a network."""
