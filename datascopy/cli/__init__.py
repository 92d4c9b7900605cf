"""The command line: one file per command, the only room that wires the stages and prints."""
