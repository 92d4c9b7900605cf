"""Lists of names: who is in which part of a split, and what is in two. Needs no library: lists alone are answered at once."""
