/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];
export type Tones = {
  /** What stands on the colour itself. */
  onAccent: string;
  /** The colour as text, on our light and on our dark ground. */
  textOnLight: string;
  textOnDark: string;
};

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
const darkGround: Rgb = [24, 27, 32];
/** WCAG AA for text. */
const readable = 4.5;

/** What goes with the host's colour, whatever it is, so that all can be read. */
export function tonesOf(accent: Rgb): Tones {
  return {
    // White is what people expect on a strong colour; where it cannot be read, black can.
    onAccent: css(contrast(accent, white) >= readable ? white : black),
    textOnLight: css(towards(accent, black, white)),
    textOnDark: css(towards(accent, white, darkGround)),
  };
}

/** The colour, mixed with another until it can be read on the ground. */
function towards(colour: Rgb, other: Rgb, ground: Rgb): Rgb {
  for (let part = 0; part < 1; part += 0.1) {
    const mixed = colour.map((value, at) => Math.round(value + ((other[at] ?? 0) - value) * part)) as unknown as Rgb;
    if (contrast(mixed, ground) >= readable) return mixed;
  }
  return other;
}

/** The ratio of WCAG, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const css = (colour: Rgb): string => `rgb(${colour.join(' ')})`;

/** What a browser computed, `rgb(0, 170, 119)`. */
export function parseRgb(computed: string): Rgb | null {
  const [, red, green, blue] = /^rgba?\((\d+)[, ]+(\d+)[, ]+(\d+)/.exec(computed) ?? [];
  return blue === undefined ? null : [Number(red), Number(green), Number(blue)];
}
