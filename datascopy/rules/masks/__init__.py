"""Rules about masks and boxes: whether they fit their pictures and each other."""
