"""datascopy: audit a dataset of pictures, videos and annotations before it is released, published on or trained on."""

__version__ = "0.1.0"
