import { Ledger } from '../../../../src/client/experiment/load/ledger.js';
import { planData } from '../../../../src/client/experiment/load/lay-data.js';
import { LoadRecords } from '../../../../src/client/experiment/load/load-records.js';

const name = (version: number) => ({ path: '/f', seed: 's', version, length: 10 });

test('the ledger: what was acknowledged is owed, what was not answered may be there instead', () => {
  const ledger = new Ledger();
  ledger.begin(name(1));
  expect(ledger.get('/f')).toMatchObject({ acknowledged: undefined, unknown: [{ version: 1 }] });
  ledger.acknowledge(name(1));
  ledger.begin(name(2));
  expect(ledger.get('/f')).toMatchObject({
    acknowledged: { version: 1 },
    unknown: [{ version: 2 }],
  });
  ledger.acknowledge(name(2));
  expect(ledger.entries()).toEqual([{ path: '/f', acknowledged: name(2), unknown: [] }]);
});

test('the data come to the bytes asked for on each server; every fourth file has a copy less', () => {
  const plan = {
    bytesPerServer: 100_000_000,
    blockServers: 6,
    blockSize: 1_048_576,
    replication: 3,
    seed: 's',
  };
  const files = planData(plan);
  const bytes = files.reduce((sum, file) => sum + file.name.length * file.replication, 0);
  expect(Math.abs(bytes / 6 - plan.bytesPerServer)).toBeLessThan(10);
  expect(files.slice(0, 4).map(({ replication }) => replication)).toEqual([3, 3, 3, 2]);
  expect(new Set(files.map((file) => file.name.path)).size).toBe(files.length);
});

test('latencies belong to the phase and the second in which an operation was due; a stall is seen by all phases it lasts', () => {
  const records = new LoadRecords();
  records.enter('before', 2_000);
  records.ended({ dueMs: 2_100, begunMs: 2_100, endedMs: 2_110 });
  records.ended({ dueMs: 2_900, begunMs: 2_900, endedMs: 5_000, errorCode: 'UNAVAILABLE' });
  records.enter('fault', 3_000);
  records.waited(700);
  records.ended({ dueMs: 3_100, begunMs: 5_000, endedMs: 5_100 });
  expect(records.latencies('before').count).toBe(2);
  expect(records.latencies('fault').maxMs).toBe(2_000);
  expect(records.serviceTimes('fault').maxMs).toBe(100);
  expect(records.longestWaitMs('before')).toBe(0);
  expect(records.longestWaitMs('fault', 'repair')).toBe(700);
  expect(records.longestGapMs('fault')).toBe(2_990);
  expect(
    records.seconds().map(({ second, operations, errors }) => [second, operations, errors]),
  ).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [2, 2, 1],
    [3, 1, 0],
  ]);
  expect([records.operations, records.errors, records.errorsByCode.get('UNAVAILABLE')]).toEqual([
    3, 1, 1,
  ]);
});
