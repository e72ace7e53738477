"""Replenishment rules: how much to order at a review."""
