"""Transshipment: which stores help each other out with stock."""
