import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openApi } from '../../../src/api/open-api.ts';
import { openHarness } from '../../support/harness.ts';
import { until } from '../../support/until.ts';

it('what a killed api left of uploads is gone when the next one starts, and nothing of those that run', async () => {
  const h = await openHarness();
  try {
    const dir = join(h.config.DATA_DIR, 'uploads');
    await mkdir(dir);
    await writeFile(join(dir, 'running'), 'hello');
    await writeFile(join(dir, 'left'), 'hello');
    const old = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(dir, 'left'), old, old);
    await openApi({ ...h.front, config: { ...h.config, HOST: '127.0.0.1', PORT: 0 } });
    await until('it is gone', async () => (await readdir(dir)).length === 1);
    expect(await readdir(dir)).toEqual(['running']);
  } finally {
    await h.close();
  }
});
