"""Demand models: one file each; how much customers want, given the draws, the date and the events."""
