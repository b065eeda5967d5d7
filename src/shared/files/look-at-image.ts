/** Longest edge of a thumbnail, pixels. */
const edge = 320;

/** An image may unpack to so many pixels (about 8000 × 5000); a small file can hold far more, to fill our memory. */
const maxPixels = 40_000_000;

export type Image = { width: number; height: number; thumbnail: Buffer };

export const thumbnailType = 'image/webp';

/** The size of an image and a small picture of it, without its metadata. Null: its bytes are not what they say. */
export async function lookAtImage(path: string): Promise<Image | null> {
  // A native library of 20 MB: only a process that takes images loads it.
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(path, { limitInputPixels: maxPixels, failOn: 'error' });
    const { autoOrient, width, height } = await image.metadata();
    const size = autoOrient ?? { width, height };
    const shown = image.autoOrient().resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
    return { width: size.width, height: size.height, thumbnail: await shown.webp({ quality: 80 }).toBuffer() };
  } catch {
    return null;
  }
}
