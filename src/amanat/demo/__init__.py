"""The demo: an invented story, lived through on the real parts."""
