"""Messages between the command and its checker."""

import socket
import threading
import time

import pytest

from autograder.grading import channel


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def soon(seconds=30.0):
    return time.monotonic() + seconds


def test_all_messages_come_when_the_other_end_closes(ends):
    ours, theirs = ends
    messages = [{"n": number, "data": b"x" * (number * 40_000)} for number in range(12)]

    def speak():
        for message in messages:
            channel.send(theirs, message)
        theirs.close()

    speaker = threading.Thread(target=speak)
    speaker.start()
    assert list(channel.receive_all(ours, soon())) == messages
    speaker.join()


def test_what_was_said_before_the_deadline_is_not_lost(ends):
    ours, theirs = ends
    channel.send(theirs, {"n": 1})
    channel.send(theirs, {"n": 2})
    assert list(channel.receive_all(ours, soon(0.2))) == [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize("kept", [2, 6], ids=["in the length", "in the message"])
def test_a_message_that_was_cut_off_is_left_out(ends, kept):
    ours, theirs = ends
    channel.send(theirs, {"n": 1})
    first = ours.recv(1 << 16)
    theirs.sendall(first + first[:kept])
    theirs.close()
    assert list(channel.receive_all(ours, soon())) == [{"n": 1}]


def test_silence_ends_at_the_deadline(ends):
    ours, _ = ends
    started = time.monotonic()
    assert list(channel.receive_all(ours, soon(0.1))) == []
    assert time.monotonic() - started >= 0.1
