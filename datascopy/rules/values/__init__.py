"""Rules about what the cells and tags say: spellings, bounds, placeholders, dates, and what cannot be true of one patient or picture."""
