import { loadConfig } from '#shared/config.ts';
import { openContext } from '#shared/context.ts';
import { runProcess } from '#shared/lifecycle.ts';
import { openApi } from './open-api.ts';

await runProcess('api', async () => {
  const config = loadConfig();
  const ctx = await openContext(config, 'api', 'front');
  await openApi(ctx);
  return ctx.releasers;
});
