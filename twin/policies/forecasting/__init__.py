"""Forecasters: what the next days will bring."""
