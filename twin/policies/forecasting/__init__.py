"""Forecasters: what the next ticks will bring."""
