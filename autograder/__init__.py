"""autograder: a deep-learning course in a box.

Authors of checks import from `autograder.checks`; everything else is reached through the `autograder` command.
Kept empty on purpose: the worker's warm parent imports `autograder.worker` and must load nothing else of ours.
"""

__version__ = "0.1.0"
