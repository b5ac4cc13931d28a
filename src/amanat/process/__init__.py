"""What may happen to a case, who may make it happen, and what the people in it may be called. Pure."""
