"""Building stubs, proving suites, releasing assignments."""
