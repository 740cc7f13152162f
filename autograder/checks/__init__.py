"""What authors of checks import, and the pytest plugin that runs them."""
