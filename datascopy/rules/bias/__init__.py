"""Rules about what goes with a label and is not the label: how a picture was taken, where it comes from, what lies over it, what it is called."""
