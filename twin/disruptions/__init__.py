"""Disruptions: one cause per file, and the few effects that causes may have."""
