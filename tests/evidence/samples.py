"""Files that say a great deal of themselves: each place where words can hide has a word of its own (`SEEDS`)."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageCms

SEED = "Quagga"
PLACE = "31.5204"


def noise(size: tuple[int, int] = (320, 240)) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def exif(thumbnail: bytes = b"") -> bytes:
    made = Image.Exif()
    made[0x010E], made[0x013B], made[0x0132] = f"{SEED}Description", f"{SEED}Artist", "2026:01:02 03:04:05"
    gps = made.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 31.0, 13.44), "E", (74.0, 21.0, 31.3)
    gps[27] = f"{SEED}Place".encode()
    made.get_ifd(0x8769)[0x9286] = b"ASCII\x00\x00\x00" + f"{SEED}UserComment".encode()
    raw = made.tobytes()
    return with_thumbnail(raw, thumbnail) if thumbnail else raw


def with_thumbnail(raw: bytes, thumbnail: bytes) -> bytes:
    """Adds a second directory with a small JPEG, as cameras do (Exif 2.32, 4.5.2)."""
    tiff = bytearray(raw.removeprefix(b"Exif\x00\x00"))
    order = "<" if tiff[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, first)
    if len(tiff) % 2:
        tiff += b"\x00"
    at = len(tiff)
    struct.pack_into(f"{order}I", tiff, first + 2 + 12 * count, at)
    tiff += struct.pack(f"{order}H", 3)
    rows = ((0x0103, 3, 6), (0x0201, 4, at + 2 + 36 + 4), (0x0202, 4, len(thumbnail)))
    for tag, kind, value in rows:
        packed = struct.pack(f"{order}HH", value, 0) if kind == 3 else struct.pack(f"{order}I", value)
        tiff += struct.pack(f"{order}HHI", tag, kind, 1) + packed
    tiff += bytes(4) + thumbnail
    return b"Exif\x00\x00" + bytes(tiff)


XMP = (
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
    f'photoshop:City="{SEED}City"><dc:creator><rdf:Seq>'
    f"<rdf:li>{SEED}XmpAuthor</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
    '<?xpacket end="w"?>'
).encode()


def iptc() -> bytes:
    """A Photoshop block with an IPTC record: by-line and city (IIM 4.2)."""
    record = b""
    for dataset, text in ((80, f"{SEED}Byline"), (90, f"{SEED}IptcCity")):
        record += b"\x1c\x02" + bytes([dataset]) + struct.pack(">H", len(text)) + text.encode()
    body = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(record)) + record + (b"\x00" if len(record) % 2 else b"")
    return b"Photoshop 3.0\x00" + body


def profile() -> bytes:
    """An sRGB profile in whose description somebody wrote a name (ICC.1, tag desc)."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = f"{SEED}Profile"
    return plain.replace("sRGB built-in".encode("utf-16-be"), text[:13].ljust(13, "x").encode("utf-16-be"))


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(picture: Image.Image | None = None, *, thumbnail: bytes = b"") -> bytes:
    out = io.BytesIO()
    (picture or noise()).save(
        out, "JPEG", exif=exif(thumbnail), xmp=XMP, comment=f"{SEED}Comment".encode(), icc_profile=profile()
    )
    made = out.getvalue()
    more = (
        segment(0xED, iptc())
        + segment(0xE5, f"{SEED}App5".encode())
        + segment(0xE2, b"MPF\x00" + f"{SEED}Mpf".encode())
    )
    return made[:2] + more + made[2:] + f"{SEED}Trailer".encode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(picture: Image.Image | None = None) -> bytes:
    out = io.BytesIO()
    (picture or noise()).save(out, "PNG", exif=exif(), icc_profile=profile())
    made = out.getvalue()
    words = f"{SEED}Words".encode()
    more = chunk(b"tEXt", b"Author\x00" + words)
    more += chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(words))
    more += chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + XMP)
    more += chunk(b"iTXt", b"Title\x00\x01\x00\x00\x00" + zlib.compress(words))
    more += chunk(b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5)) + chunk(b"prVt", words)
    return made[:33] + more + made[33:] + f"{SEED}Trailer".encode()


def webp() -> bytes:
    out = io.BytesIO()
    noise().save(out, "WEBP", exif=exif(), xmp=XMP, icc_profile=profile())
    return out.getvalue()


def pdf() -> bytes:
    """Two pages with a picture that has a place, properties, XMP, an attachment, a note, a layer of text, and an older
    version of itself in front."""
    made = pikepdf.Pdf.new()
    made.docinfo["/Author"], made.docinfo["/Title"] = f"{SEED}Author", f"{SEED}Title"
    with made.open_metadata() as meta:
        meta["dc:creator"] = [f"{SEED}XmpAuthor"]
    for number in (1, 2):
        made.add_blank_page(page_size=(300, 200))
        page = made.pages[-1]
        image = pikepdf.Stream(made, jpeg(noise((300, 200))))
        for name, value in (
            ("/Type", pikepdf.Name("/XObject")),
            ("/Subtype", pikepdf.Name("/Image")),
            ("/Width", 300),
            ("/Height", 200),
            ("/ColorSpace", pikepdf.Name("/DeviceRGB")),
            ("/BitsPerComponent", 8),
            ("/Filter", pikepdf.Name("/DCTDecode")),
        ):
            image[name] = value
        font = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name("/Font"), Subtype=pikepdf.Name("/Type1"), BaseFont=pikepdf.Name("/Helvetica")
            )
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image), Font=pikepdf.Dictionary(F=font))
        words = f"q 300 0 0 200 0 0 cm /I Do Q BT /F 12 Tf 20 {90 + number} Td ({SEED}Text) Tj ET".encode()
        page.Contents = pikepdf.Stream(made, words)
        note = pikepdf.Dictionary(
            Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Text"), Rect=[0, 0, 10, 10], Contents=f"{SEED}Note"
        )
        page.Annots = made.make_indirect([note])
    made.attachments["a.txt"] = pikepdf.AttachedFileSpec(made, f"{SEED}Attached".encode(), filename="a.txt")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue() + f"\n% {SEED}After\n%%EOF\n".encode()


def docx() -> bytes:
    words = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = (
        f'<?xml version="1.0"?><w:document xmlns:w="{words}" xmlns:a="{drawing}" xmlns:r="{relations}"><w:body>'
        '<w:p w:rsidR="00QuaggaId"><w:r><w:rPr><w:b/></w:rPr><w:t>He waited at the gate &amp; called.</w:t></w:r></w:p>'
        f'<w:p><w:ins w:author="{SEED}Editor"><w:r><w:t>Kept words.</w:t></w:r></w:ins>'
        f'<w:del w:author="{SEED}Editor"><w:r><w:delText>{SEED}Deleted</w:delText></w:r></w:del>'
        f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{SEED}Hidden</w:t></w:r></w:p>"
        f'<w:p><w:hyperlink r:id="r9"><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        f'<w:p><w:r><w:drawing descr="{SEED}Alt"><a:blip r:embed="r5"/></w:drawing></w:r></w:p>'
        "</w:body></w:document>"
    )
    rels = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r5" Type="{relations}/image" Target="media/{SEED}.jpeg"/>'
        f'<Relationship Id="r9" Type="{relations}/hyperlink" Target="file:///C:/Users/{SEED}/x" TargetMode="External"/>'
        "</Relationships>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = f"{SEED}Zip".encode()
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("docProps/core.xml", f"<cp:p><dc:creator>{SEED}Author</dc:creator></cp:p>")
        package.writestr("docProps/app.xml", f"<p><Company>{SEED}Company</Company></p>")
        package.writestr("docProps/thumbnail.jpeg", jpeg())
        package.writestr("word/document.xml", body)
        package.writestr("word/_rels/document.xml.rels", rels)
        package.writestr(
            "word/comments.xml", f'<c><w:comment w:author="{SEED}Critic"><w:t>{SEED}Said</w:t></w:comment></c>'
        )
        package.writestr("word/header1.xml", f"<h>{SEED}Header</h>")
        package.writestr(f"word/media/{SEED}.jpeg", jpeg())
        package.writestr("customXml/item1.xml", f"<x>{SEED}Custom</x>")
    return out.getvalue()


@cache
def ffmpeg() -> Path:
    import imageio_ffmpeg

    return Path(imageio_ffmpeg.get_ffmpeg_exe())


_WORDS = (
    *(
        "-metadata",
        f"title={SEED}Title",
        "-metadata",
        f"comment={SEED}Comment",
        "-metadata",
        f"location=+{PLACE}+074.3587/",
    ),
    *("-metadata", "creation_time=2026-01-02T03:04:05Z", "-metadata:s:a", f"title={SEED}Track"),
)
RECORDINGS = {
    "a.mp4": ("-c:v", "libx264", "-c:a", "aac", "-metadata:s:v", f"handler_name={SEED}Handler"),
    "a.mov": ("-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"),
    "a.webm": ("-c:v", "libvpx", "-c:a", "libopus"),
    "voice.webm": ("-map", "1:a", "-c:a", "libopus"),
    "a.ogg": ("-map", "1:a", "-c:a", "libopus"),
    "a.mp3": ("-map", "1:a", "-write_id3v1", "1"),
    "a.wav": ("-map", "1:a"),
    "a.flac": ("-map", "1:a"),
    "a.m4a": ("-map", "1:a"),
}


def recording(folder: Path, name: str) -> bytes:
    """Three seconds of a test picture and a tone, with words wherever the format has room for them."""
    path = folder / name
    picture = ("-f", "lavfi", "-i", "testsrc=size=96x64:rate=8:duration=3")
    tone = ("-f", "lavfi", "-i", "sine=frequency=440:duration=3")
    command = [str(ffmpeg()), "-v", "error", "-y", *picture, *tone, *RECORDINGS[name], *_WORDS, str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()
