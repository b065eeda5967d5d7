import { describe, expect, it } from 'vitest';
import { noMeasures } from '#domain/analytics/measures.ts';
import { aiOf, handoffsOf, overviewOf, satisfactionOf } from '#domain/analytics/reports.ts';
import { writeCsv } from '#shared/csv.ts';

const rates = { prices: [], fallbackModels: [] };
const use = { replies: 2, promptTokens: 1_000_000, completionTokens: 500_000 };

describe('reports', () => {
  it('of nothing are zero, and shares of nothing are none', () => {
    expect(overviewOf(noMeasures(), rates)).toMatchObject({
      conversations: 0,
      aiResolutionRate: null,
      handoffRate: null,
      firstResponse: { count: 0, p50: null, p90: null },
      satisfaction: { ratings: 0, average: null },
    });
  });

  it('price tokens by model, and say what has no price', () => {
    const measures = { ...noMeasures(), models: { 'openai/big': use, 'openai/small': use, 'dashscope/big': use } };
    const prices = [
      { model: 'big', promptPerMillion: 2, completionPerMillion: 8 },
      { model: 'dashscope/big', promptPerMillion: 1, completionPerMillion: 1 },
    ];
    const report = aiOf(measures, { prices, fallbackModels: ['small'] });
    expect(report.models.map(({ cost }) => cost)).toEqual([1.5, 6, null]);
    expect(report).toMatchObject({ cost: 7.5, unpricedTokens: 1_500_000, fallbackReplies: 2, promptTokens: 3_000_000 });
  });

  it('know satisfaction and rates', () => {
    const counts = { sessionsClosed: 8, resolvedByAi: 4, quietWithAi: 2, sessionsOpened: 10, sessionsHandedOver: 3 };
    const measures = { ...noMeasures(), counts, scores: { 5: 2, 4: 1, 1: 1 } };
    expect(satisfactionOf(measures)).toMatchObject({ average: 3.75, satisfied: 0.75, responseRate: 0.5, ratings: 4 });
    expect(handoffsOf(measures).handoffRate).toBe(0.3);
    expect(aiOf(measures, rates).aiResolutionRate).toBe(0.6);
  });
});

describe('a table', () => {
  it('shows texts that a spreadsheet would run, and leaves numbers alone', () => {
    const rows = [
      { name: '=cmd|calc', n: -1 },
      { name: '+1', n: 2.5 },
      { name: '@x', n: null },
      { name: '-2', n: 0 },
      { name: 'a "b", c', n: 1 },
      { name: '\t=1' },
    ];
    const text = writeCsv(['name', 'n'], rows);
    expect(text.split('\r\n')).toEqual([
      'name,n',
      "'=cmd|calc,-1",
      "'+1,2.5",
      "'@x,",
      "'-2,0",
      '"a ""b"", c",1',
      "'\t=1,",
      '',
    ]);
  });
});
