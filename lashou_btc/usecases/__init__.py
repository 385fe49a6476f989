"""What the program does, without a word about how it is asked or shown: the only door from the edges inwards."""
