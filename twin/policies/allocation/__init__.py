"""Allocation rules: who gets scarce stock."""
