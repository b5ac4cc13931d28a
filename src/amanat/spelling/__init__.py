"""One word in its many spellings: Urdu, Roman Urdu, English. A hint for people who search; nothing is decided by it."""
