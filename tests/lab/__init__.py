"""Rules that only tests use, found as those of an extension are."""
