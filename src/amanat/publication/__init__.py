"""What may be published: the words, the private things in them, and the eight conditions. Pure."""
