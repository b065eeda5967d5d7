/** The lane of a conversation: FNV-1a over its id. The same everywhere, for ever; only `LANES` may change it. */
export function laneOf(conversationId: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < conversationId.length; i += 1) hash = Math.imul(hash ^ conversationId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
}
