"""Speaking with hubs, which are believed nothing: what they give is checked as a stranger's file is."""
