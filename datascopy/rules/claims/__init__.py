"""Rules about what the dataset's card, paper or page says of it."""
