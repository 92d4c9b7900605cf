"""Rules about files: whether they can be opened and are what their names say."""
