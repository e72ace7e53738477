"""Decisions of the test lab."""
