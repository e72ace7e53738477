"""Decisions: pure functions of what their maker may see, one folder per kind of decision."""
