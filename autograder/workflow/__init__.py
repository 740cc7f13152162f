"""The few visible lists of steps behind the commands."""
