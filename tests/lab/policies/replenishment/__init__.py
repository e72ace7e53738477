"""Replenishment rules of the test lab."""
