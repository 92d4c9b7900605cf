"""Rules about overlaps between collections and datasets that somebody states."""
