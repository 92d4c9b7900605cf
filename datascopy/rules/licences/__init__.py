"""Rules about licences: facts side by side, no legal opinion."""
