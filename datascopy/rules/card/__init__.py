"""Rules about the card itself: what it should say and does not."""
