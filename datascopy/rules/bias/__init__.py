"""Rules on what a model could use instead of what the pictures show: attributes, sources and files that go with the label."""
