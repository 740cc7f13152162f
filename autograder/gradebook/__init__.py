"""The gradebook: reports, people, decisions and receipts of a course; the only place with SQL."""
