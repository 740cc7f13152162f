"""Where reports are kept; the only place with SQL."""
