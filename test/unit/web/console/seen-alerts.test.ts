import { expect, it } from 'vitest';
import { type Alert, seeAlerts } from '../../../../web/console/admin/system/seen-alerts.ts';

const alert = (code: Alert['code'], subject: string | null = null, message = ''): Alert => ({
  ...{ code, subject, message, severity: 'warning' },
});

it('alerts keep the time at which they were first seen; one that has gone and comes again is new', () => {
  const first = seeAlerts([], [alert('queue_unserved', 'bulk'), alert('dead_letters', null, '1 job')], 1000);
  const second = seeAlerts(first, [alert('dead_letters', null, '2 jobs'), alert('queue_unserved', 'search')], 2000);
  expect(second).toMatchObject([
    { code: 'dead_letters', message: '2 jobs', since: 1000 },
    { subject: 'search', since: 2000 },
  ]);
  expect(seeAlerts(second, [alert('queue_unserved', 'bulk')], 3000)).toMatchObject([{ since: 3000 }]);
});
