"""Other tools' formats: what students hand in as, and what an assignment is exported to."""
