"""What treasurers get wrong, and what the program says to it."""
