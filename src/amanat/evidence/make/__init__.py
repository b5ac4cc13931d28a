"""Makes working copies: of pictures, pages and texts here, in the limited process; of sound and film by `film`, with a
program of its own. Each starts from an empty canvas, page or file and takes over what can be seen or heard; nothing is
ever deleted from the original.
"""
