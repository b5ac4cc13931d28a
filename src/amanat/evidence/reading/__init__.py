"""What a stranger's file says and shows, read for the checks before publishing: words on pages and in corners, words in
pictures, faces, what a picture looks like. `Reader` asks; whatever decodes runs in limited processes.
"""

from amanat.evidence.reading.reader import Part, Reader, Reading, Seen

__all__ = ["Part", "Reader", "Reading", "Seen"]
