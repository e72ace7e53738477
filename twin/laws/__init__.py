"""Laws of chance: the shape of a random quantity, such as a day's demand or a lead time, around its mean."""

from twin.laws.base import Law

__all__ = ["Law"]
