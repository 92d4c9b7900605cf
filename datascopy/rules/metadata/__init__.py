"""Rules about tables and documents: whether they keep their form, agree with each other and with the files."""
