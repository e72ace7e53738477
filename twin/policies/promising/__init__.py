"""Promising: how much of a site's stock online orders must leave to customers who walk in."""
