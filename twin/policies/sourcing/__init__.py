"""Sourcing rules: which site serves an online order."""
