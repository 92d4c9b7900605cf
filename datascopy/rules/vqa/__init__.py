"""Rules about questions on pictures and their answers."""
