"""Rules about privacy: what tells who is in the pictures, and what should not leave the house."""
