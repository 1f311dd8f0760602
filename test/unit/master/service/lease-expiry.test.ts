import { clientId } from '../../../../src/common/ids.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { createFile } from '../../../../src/master/core/commands/create-file.js';
import { format } from '../../../../src/master/core/commands/format.js';
import { LeaseClock } from '../../../../src/master/core/lease-clock.js';
import { emptyState } from '../../../../src/master/core/state.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { leaseExpiryRound } from '../../../../src/master/loops/lease-expiry.js';
import { silentLog } from '../../../../src/runtime/log.js';

const TIMEOUT_MS = 60_000;
const INTERVAL_MS = 1_000;

/** A master with a lease clock; each write to its log lets `onWrite` run first. */
async function setUp() {
  const time = { nowMs: 0 };
  const clock = { nowMs: () => time.nowMs, wallMs: () => time.nowMs };
  const hooks = { onWrite: async () => {} };
  const log = new GroupCommit({
    log: new MemoryLog({ beforeWrite: () => hooks.onWrite() }),
    onFatal: () => {},
  });
  const kernel = new Kernel({ state: emptyState(nullBlockSink), log, clock });
  await kernel.mutateOwn(() => format(kernel.state, { superuser: 'root', supergroup: 'g' }));
  const leases = new LeaseClock(TIMEOUT_MS);
  let operation = 0;
  const open = (client: string, path: string): Promise<unknown> => {
    const id = clientId(client);
    const context = { user: 'root', groups: [], clientId: id, acknowledgedOperation: 0 };
    const made = kernel.mutate({ ...context, operation: ++operation }, (timeMs) =>
      createFile(
        kernel.state,
        { user: 'root', groups: [], clientId: id, superuser: true },
        {
          path,
          mode: 0o644,
          replication: 3,
          blockSize: 65_536,
          overwrite: false,
          createParents: false,
          ifVersion: undefined,
          close: false,
        },
        { timeMs, defaults: { replication: 3, blockSize: 65_536 } },
      ),
    );
    leases.renew(id, time.nowMs);
    return made;
  };
  const round = leaseExpiryRound({
    kernel,
    leases,
    clock,
    intervalMs: INTERVAL_MS,
    log: silentLog,
    onDetached: () => {},
  });
  /** Rounds as they come while the master runs, up to that time. */
  const runTo = async (untilMs: number): Promise<void> => {
    while (time.nowMs < untilMs) {
      time.nowMs = Math.min(untilMs, time.nowMs + INTERVAL_MS);
      await round();
    }
  };
  const openCount = (client: string): number =>
    kernel.state.openFiles.countOfHolder(clientId(client));
  return { time, hooks, leases, open, round, runTo, openCount };
}

describe('the end of leases', () => {
  test('a silent holder loses its files, one that renews keeps them', async () => {
    const { leases, open, runTo, openCount } = await setUp();
    await open('silent', '/a');
    await open('lively', '/b');
    await runTo(TIMEOUT_MS - 1);
    leases.renew(clientId('lively'), TIMEOUT_MS - 1);
    await runTo(TIMEOUT_MS + INTERVAL_MS);
    expect([openCount('silent'), openCount('lively')]).toEqual([0, 1]);
  });

  test('a file that a holder opens while its old ones are closed has a lease that ends too', async () => {
    const { hooks, open, runTo, openCount } = await setUp();
    await open('c', '/a');
    let opened: Promise<unknown> | undefined;
    await runTo(TIMEOUT_MS - INTERVAL_MS);
    hooks.onWrite = async () => {
      opened ??= open('c', '/b');
    };
    await runTo(TIMEOUT_MS);
    await opened;
    expect(openCount('c')).toBe(1);
    await runTo(2 * TIMEOUT_MS);
    expect(openCount('c')).toBe(0);
  });

  test('a holder that comes back while others are closed keeps its files', async () => {
    const { hooks, time, leases, open, runTo, openCount } = await setUp();
    await open('gone', '/a');
    await open('back', '/b');
    await runTo(TIMEOUT_MS - INTERVAL_MS);
    hooks.onWrite = async () => leases.renew(clientId('back'), time.nowMs);
    await runTo(TIMEOUT_MS);
    expect([openCount('gone'), openCount('back')]).toEqual([0, 1]);
  });

  test('a master that stood still blames nobody', async () => {
    const { time, open, round, runTo, openCount } = await setUp();
    await open('c', '/a');
    await runTo(INTERVAL_MS);
    time.nowMs += 2 * TIMEOUT_MS;
    await round();
    expect(openCount('c')).toBe(1);
    await runTo(time.nowMs + TIMEOUT_MS);
    expect(openCount('c')).toBe(0);
  });
});
