const hues = [210, 262, 330, 14, 38, 152, 184];

/** A person as a coloured circle: always the same colour for the same id. */
export function Avatar({ id, name, size = 36 }: { id: string; name: string; size?: number }) {
  const hue = hues[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length];
  return (
    <span class="avatar" style={`--hue:${hue};--size:${size}px`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => Array.from(word ?? '')[0]?.toUpperCase() ?? '').join('');
}
