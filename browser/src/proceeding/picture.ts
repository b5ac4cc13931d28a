// A picture that is meant for everybody: drawn anew, so that nothing of the phone, the place or the day goes with it.

/** Longest side in pixels: enough to see, little to load. */
const LONGEST = 1600;
const QUALITY = 0.85;
/** The most that the public record takes (spec/publication.md). */
const MOST = 2 << 20;

const [SCAN, FIRST, LAST, COMMENT] = [0xda, 0xe0, 0xef, 0xfe];

/** A fresh JPEG. @throws TypeError if this is no picture that the phone can show */
export async function cleanCopy(file: File, n: number): Promise<File> {
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new TypeError("no picture");
  });
  const scale = Math.min(1, LONGEST / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(drawn.width * scale));
  canvas.height = Math.max(1, Math.round(drawn.height * scale));
  const pen = canvas.getContext("2d", { alpha: false });
  if (pen === null) throw new TypeError("no picture");
  pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  for (let quality = QUALITY; quality > 0.3; quality -= 0.2) {
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (made !== null && made.size <= MOST) {
      return new File([onlyThePicture(new Uint8Array(await made.arrayBuffer()))], `${n}.jpg`, { type: "image/jpeg" });
    }
  }
  throw new TypeError("no picture");
}

/**
 * A JPEG without what is no picture: browsers write a colour profile beside it. Application segments but the first (JFIF) and
 * comments go; from the start of the scan on it is copied as it is (ITU-T T.81, B.1.1).
 */
export function onlyThePicture(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept = [jpeg.slice(0, 2)];
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const marker = jpeg[at + 1]!;
    if (marker === SCAN) break;
    const end = at + 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (!((marker > FIRST && marker <= LAST) || marker === COMMENT)) kept.push(jpeg.slice(at, end));
    at = end;
  }
  const all = [...kept, jpeg.slice(at)];
  const made = new Uint8Array(all.reduce((sum, piece) => sum + piece.length, 0));
  all.reduce((to, piece) => (made.set(piece, to), to + piece.length), 0);
  return made;
}
