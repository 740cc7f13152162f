"""What the reports of a class say together: figures of checks, mistakes, groups that fail alike."""
