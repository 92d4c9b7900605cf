"""Rules about pictures that occur more than once."""
