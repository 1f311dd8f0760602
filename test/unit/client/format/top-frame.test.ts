import { topFrame, type TopView } from '../../../../src/client/format/top-frame.js';
import type { ServerReport } from '../../../../src/common/admin-messages.js';
import { fakeReport } from '../../../support/fake-dfs.js';

const roomy = { columns: 200, rows: 100 };

function view(changes: Partial<TopView> = {}): TopView {
  return {
    master: '127.0.0.1:9000',
    wallMs: Date.UTC(2026, 10, 21, 10, 0, 0),
    report: fakeReport(false),
    rates: { operationsPerSecond: 12.34, usedBytesPerSecond: 1_500_000 },
    remark: undefined,
    ...changes,
  };
}

test('a frame has the state of the cluster and a row for each server, those in trouble first', () => {
  expect(topFrame(view(), roomy).join('\n'))
    .toBe(`127.0.0.1:9000  up 1:00:00  2026-11-21 10:00:00 UTC
Safe mode  OFF
Changes    12.3/s, last transaction 42
Files      3 in 2 directories, 1000 B, 1 open for writing
Blocks     24: 2 under-replicated, 0 missing, 1 corrupt, 1 misplaced, 0 over-replicated
Capacity   30 GB of 200 GB used (15.0%), 120 GB left, +1.4 MB/s
Repair     1 critical, 0 high, 1 normal, 1 misplaced waiting; 2 under way, 50 MB/s
Servers    2 live, 0 stale, 1 dead

NAME  STATE  DOMAIN   USED  CAPACITY   USE%  BLOCKS  FAILED    CONTACT  ADDRESS
bs3   dead   /rack3    0 B    100 GB   0.0%      12       0   45 s ago  127.0.0.1:9103
bs1   live   /rack1  10 GB    100 GB  10.0%      12       0  0.9 s ago  127.0.0.1:9101
bs2   live   /rack2  20 GB    100 GB  20.0%      12       0  0.9 s ago  127.0.0.1:9102`);
});

test('repair that is held says why', () => {
  const { repair } = fakeReport(false);
  const report = { ...fakeReport(false), repair: { ...repair, held: 'paused' } };
  expect(topFrame(view({ report }), roomy)).toContain(
    'Repair     1 critical, 0 high, 1 normal, 1 misplaced waiting; 2 under way, 50 MB/s; held: paused',
  );
});

test('safe mode says why; a remark stands on top; rates that are not known are left out', () => {
  const rates = { operationsPerSecond: undefined, usedBytesPerSecond: undefined };
  const lines = topFrame(view({ report: fakeReport(true), rates, remark: 'No\nanswer' }), roomy);
  expect(lines[1]).toBe('No\\nanswer');
  expect(lines).toContain('Safe mode  ON (entered by an operator)');
  expect(lines).toContain('Changes    last transaction 42');
  expect(lines).toContain('Capacity   30 GB of 200 GB used (15.0%), 120 GB left');
});

test('before the first answer there is the heading with the remark', () => {
  expect(topFrame(view({ report: undefined, remark: 'No answer yet' }), roomy)).toEqual([
    '127.0.0.1:9000  2026-11-21 10:00:00 UTC',
    'No answer yet',
  ]);
});

test.each([
  [80, 24],
  [20, 10],
  [1, 1],
])('a frame of 30 servers fits into %i by %i and says how many it leaves out', (columns, rows) => {
  const [one] = fakeReport(false).servers;
  const servers = Array.from({ length: 30 }, (_, i) => ({ ...one, name: `bs${i}` }));
  const report = { ...fakeReport(false), servers: servers as ServerReport[] };
  const lines = topFrame(view({ report }), { columns, rows });
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  // Nine lines and the titles are above the servers.
  if (columns === 80) expect(lines.at(-1)).toBe('... and 17 more servers: dfs report');
});

test('names that a terminal would obey are shown and not obeyed, and none is cut in half', () => {
  const [one] = fakeReport(false).servers;
  const odd = { ...one, name: '\u001b[2Jbs\u{1f980}', domain: '/rack\n1' } as ServerReport;
  const report = { ...fakeReport(false), servers: [odd] };
  const line = topFrame(view({ report }), roomy).at(-1) ?? '';
  expect(line.startsWith('\\u001b[2Jbs\u{1f980}')).toBe(true);
  expect(line).toContain('/rack\\n1');
  // The crab is the twelfth character, and two units long.
  expect(topFrame(view({ report }), { columns: 12, rows: 99 }).at(-1)).toBe(
    '\\u001b[2Jbs\u{1f980}',
  );
});
