"""A letter with a code: somebody who called, walked in or lost her words comes back by herself."""
