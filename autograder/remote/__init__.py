"""The trusted end of the split: proxies for what lives in a worker, and the two transports."""

from autograder.remote.endpoint import Endpoint, from_module, in_process, over_socket
from autograder.remote.program import Connection, Fault, Module, Program, Unparsed
from autograder.remote.proxy import DictView, Handle, ListView, Student
from autograder.remote.readonly import ReadOnlyArray

__all__ = [
    "Connection",
    "DictView",
    "Endpoint",
    "Fault",
    "Handle",
    "ListView",
    "Module",
    "Program",
    "ReadOnlyArray",
    "Student",
    "Unparsed",
    "from_module",
    "in_process",
    "over_socket",
]
