# python-bitcoinlib has no types. This is what is used of it here.
