import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../../../src/shared/password.ts';

describe('passwords', () => {
  it('are hashed at cost 12 and told apart', async () => {
    const hash = await hashPassword('correct horse');
    expect(hash).toMatch(/^\$2b\$12\$/);
    expect(await verifyPassword('correct horse', hash)).toBe(true);
    expect(await verifyPassword('correct horsf', hash)).toBe(false);
  });

  it('of nobody are never right, and take as long to say', async () => {
    const timed = async (hash: string | undefined) => {
      const started = performance.now();
      expect(await verifyPassword('guess', hash)).toBe(false);
      return performance.now() - started;
    };
    const known = await timed(await hashPassword('other'));
    const unknown = await timed(undefined);
    // Anything but hashing at the same cost would be off by a factor of two at least; a busy machine is not.
    expect(unknown).toBeGreaterThan(known / 10);
  });

  it('count to their last byte, or are refused', async () => {
    const longest = 'ä'.repeat(36);
    const hash = await hashPassword(longest);
    expect(await verifyPassword(longest, hash)).toBe(true);
    expect(await verifyPassword(`${longest}x`, hash)).toBe(false);
    await expect(hashPassword(`${longest}x`)).rejects.toMatchObject({ code: 'bad_request' });
  });
});
