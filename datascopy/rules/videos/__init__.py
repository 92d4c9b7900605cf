"""Rules about videos: whether they are whole, are what tables and headers say, and hold the frames that pictures are said to be."""
