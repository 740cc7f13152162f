"""Where student code starts: warm worker parents, and one isolation strategy per file."""
