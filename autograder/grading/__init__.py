"""One submission to one report."""
