import { describe, expect, it } from 'vitest';
import { contrast, parseRgb, type Rgb, tonesOf } from '../../../web/widget/tones.ts';

const rgb = (css: string) => parseRgb(css.replaceAll(' ', ', ')) as Rgb;

describe('tones', () => {
  it.each<[string, Rgb]>([
    ['green', [0, 170, 119]],
    ['yellow', [255, 214, 0]],
    ['black', [0, 0, 0]],
    ['white', [255, 255, 255]],
    ['navy', [0, 0, 80]],
  ])('of %s can be read', (_, accent) => {
    const { onAccent, textOnLight, textOnDark } = tonesOf(accent);
    expect(contrast(rgb(onAccent), accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(textOnLight), [255, 255, 255])).toBeGreaterThanOrEqual(4.5);
    expect(contrast(rgb(textOnDark), [24, 27, 32])).toBeGreaterThanOrEqual(4.5);
  });

  it('leave a colour that can be read as it is', () => {
    expect(tonesOf([0, 0, 80]).textOnLight).toBe('rgb(0 0 80)');
  });

  it('know what a browser computes', () => {
    expect(parseRgb('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
    expect(parseRgb('color(srgb 1 0 0)')).toBeNull();
  });
});
