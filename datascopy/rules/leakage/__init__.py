"""Rules about what lies on both sides of a split."""
