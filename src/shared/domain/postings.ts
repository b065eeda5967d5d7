/**
 * The index of what was said. Messages are numbered as they are indexed; a block holds the postings of `blockSize`
 * numbers, for each term the places in the block that have it: two bytes each, ascending, little-endian.
 */
export const blockSize = 4096;

export const blockOf = (number: number): number => Math.floor(number / blockSize);

/** Places as they are stored. */
export function writePlaces(places: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(places.length * 2);
  const view = new DataView(bytes.buffer);
  places.forEach((place, n) => {
    view.setUint16(n * 2, place, true);
  });
  return bytes;
}

/** Places as they were stored. */
export function readPlaces(bytes: Uint8Array): Uint16Array {
  const places = new Uint16Array(bytes.length >> 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let n = 0; n < places.length; n += 1) places[n] = view.getUint16(n * 2, true);
  return places;
}

/** Places that stand in every list, the highest first. One pass over each, whatever they have in common. */
export function commonPlaces(lists: readonly Uint16Array[]): number[] {
  const seen = new Uint8Array(blockSize);
  lists.forEach((places, n) => {
    for (const place of places) if (seen[place] === n) seen[place] = n + 1;
  });
  const common: number[] = [];
  for (let place = blockSize - 1; place >= 0; place -= 1) if (seen[place] === lists.length) common.push(place);
  return lists.length ? common : [];
}
