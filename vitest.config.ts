import { defineConfig } from 'vitest/config';

// Real servers (MySQL, Redis) for everything but unit; the set-up starts or finds them.
const servers = { globalSetup: ['test/support/global-setup.ts'] };

export default defineConfig({
  test: {
    // One group after the other: unit fails in seconds, and the timings of e2e are not disturbed by other tests.
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          pool: 'forks',
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...servers,
          name: 'service',
          include: ['test/service/**/*.test.{ts,tsx}'],
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...servers,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          pool: 'forks',
          // Whole fleets on a small machine, and kill -9: two at once would measure each other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
