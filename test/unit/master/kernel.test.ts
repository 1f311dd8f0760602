import { clientId } from '../../../src/common/ids.js';
import type { CallContext } from '../../../src/common/namespace-messages.js';
import { nullBlockSink } from '../../../src/master/core/blocks/block-sink.js';
import { format } from '../../../src/master/core/commands/format.js';
import { emptyState } from '../../../src/master/core/state.js';
import { GroupCommit } from '../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../src/master/kernel.js';
import { systemClock } from '../../../src/runtime/system-clock.js';

/** A kernel whose log can be made to hang. */
async function setUp(backlogBytesMax?: number) {
  const disk = { gate: Promise.resolve() };
  const log = new GroupCommit({
    log: new MemoryLog({ beforeWrite: () => disk.gate }),
    onFatal: () => {},
    ...(backlogBytesMax !== undefined && { backlogBytesMax }),
  });
  const state = emptyState(nullBlockSink);
  const kernel = new Kernel({ state, log, clock: systemClock });
  await kernel.mutateOwn(() => format(state, { superuser: 'root', supergroup: 'g' }));
  const hang = (): (() => void) => {
    let goOn = (): void => {};
    disk.gate = new Promise((resolve) => (goOn = resolve));
    return goOn;
  };
  return { kernel, state, hang };
}

test('a read waits for the log to have what it saw, and not for what is reaped out of sight', async () => {
  const { kernel, hang } = await setUp();
  const goOn = hang();
  const order: string[] = [];
  const own = kernel
    .mutateOwn(() => ({ operation: { kind: 'reap', steps: 1 } }))
    .then(() => order.push('reaped'));
  await kernel.read(() => order.push('read beside reaping'));
  const stamp = kernel.mutateOwn(() => ({
    operation: { kind: 'setTimes', inode: 1 as never, mtimeMs: 5, atimeMs: 5 },
  }));
  const later = kernel.read(() => 'seen').then(() => order.push('read what changed'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['read beside reaping']);
  goOn();
  await Promise.all([own, stamp, later]);
  expect(order).toEqual(['read beside reaping', 'reaped', 'read what changed']);
});

test('while the log is behind by its bound a call is refused with OVERLOADED and changes nothing; the next one is served', async () => {
  const { kernel, state, hang } = await setUp(1);
  const touch = (mtimeMs: number) =>
    kernel.mutate(caller(mtimeMs), () => ({
      operation: { kind: 'setTimes', inode: 1 as never, mtimeMs, atimeMs: 5 },
    }));
  const goOn = hang();
  const first = touch(1);
  const { txid } = state;
  let decided = false;
  const refused = kernel.mutate(caller(2), () => {
    decided = true;
    return { operation: { kind: 'setTimes', inode: 1 as never, mtimeMs: 2, atimeMs: 5 } };
  });
  await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
  expect([decided, state.txid]).toEqual([false, txid]);
  goOn();
  await first;
  await touch(2);
  expect(state.txid).toBe(txid + 1);
});

function caller(operation: number): CallContext {
  return {
    clientId: clientId('c'),
    operation,
    acknowledgedOperation: 0,
    user: 'root',
    groups: [],
    host: 'h',
  } as unknown as CallContext;
}
