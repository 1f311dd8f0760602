import { fakeCluster, someBytes } from '../../support/fake-cluster.js';
import { DfsError } from '../../../src/common/error.js';
import { seededRandom } from '../../../src/common/clock.js';
import { clientId } from '../../../src/common/ids.js';
import type { NamespaceApi } from '../../../src/rpc/namespace-api.js';
import { systemClock, systemTimers } from '../../../src/runtime/system-clock.js';
import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import { MasterLink } from '../../../src/client/master-link.js';
import type { FakeMaster, SeenCall } from '../../support/fake-master.js';

/** Loses the reply of every call of a method, as often as told. */
function loseReplies(master: FakeMaster, method: string, times: number): void {
  let left = times;
  master.after = (call) => {
    if (call.method === method && left-- > 0) throw new DfsError('UNAVAILABLE', 'reply lost');
  };
}

const operations = (calls: readonly SeenCall[], method: string): number[] =>
  calls.filter((c) => c.method === method).map((c) => c.context.operation);

test.each(['createFile', 'addBlock', 'completeFile', 'flushFile', 'reopenBlock'])(
  'lost replies of %s: retried with the same number, and done once',
  async (method) => {
    const cluster = fakeCluster();
    // The first block of a file comes with the file.
    cluster.master.allotsFirstBlocks = method !== 'addBlock';
    loseReplies(cluster.master, method, 3);
    const data = someBytes(1000);
    const writer = await cluster.client.openWriter('/f');
    await writer.write(data.subarray(0, 400));
    await writer.flush();
    await writer.write(data.subarray(400));
    await writer.close();
    const numbers = operations(cluster.master.seen, method);
    expect(numbers.length).toBeGreaterThan(3);
    expect(new Set(numbers.slice(0, 4)).size).toBe(1);
    expect(Buffer.compare(await cluster.client.readFile('/f'), data)).toBe(0);
    await cluster.client.close();
  },
);

test('numbers rise by one, reads have none, and the acknowledged number trails the answers', async () => {
  const { master, client } = fakeCluster();
  master.allotsFirstBlocks = false;
  await client.writeFile('/a', 'x');
  await client.stat('/a');
  const calls = master.seen;
  expect(calls.filter((c) => c.context.operation > 0).map((c) => c.context)).toMatchObject([
    { operation: 1, acknowledgedOperation: 0 },
    { operation: 2, acknowledgedOperation: 1 },
    { operation: 3, acknowledgedOperation: 2 },
  ]);
  expect(operations(calls, 'stat')).toEqual([0]);
  expect(calls.at(-1)?.context.acknowledgedOperation).toBe(3);
  await client.close();
});

test('the acknowledged number waits for the slowest answer', async () => {
  const { link, namespace } = linkTo([() => new Promise<never>(() => {}), async () => undefined]);
  void link.mutate(namespace);
  await link.mutate(namespace);
  await link.mutate(namespace);
  expect(seen.map((c) => c.acknowledgedOperation)).toEqual([0, 0, 0]);
});

test('a refusal is not retried', async () => {
  const { master, client } = fakeCluster();
  await client.writeFile('/a', 'x');
  await expect(client.writeFile('/a', 'y')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(operations(master.seen, 'createFile')).toHaveLength(2);
  await client.close();
});

test('safe mode is waited out', async () => {
  const { master, client } = fakeCluster();
  let left = 3;
  master.before = ({ method }) => {
    if (method === 'createFile' && left-- > 0) throw new DfsError('SAFE_MODE');
  };
  await client.writeFile('/a', 'x');
  await client.close();
});

test('masters are asked in turn until one answers; the number stays', async () => {
  let calls = 0;
  const dead = async (): Promise<never> => {
    calls += 1;
    throw new DfsError('UNAVAILABLE', 'connection refused');
  };
  const { link, namespace } = linkTo([dead, dead, async () => 'here'], { masters: 3 });
  await expect(link.mutate(namespace)).resolves.toBe('here');
  expect(calls).toBe(2);
  await expect(link.mutate(namespace)).resolves.toBe('here');
  // The one that answered is asked first from then on.
  expect(seen.map((c) => c.operation)).toEqual([1, 1, 1, 2]);
});

test('nobody answers: the error says whom was asked and for how long', async () => {
  const refused = async (): Promise<never> => {
    throw new DfsError('UNAVAILABLE', 'connection refused');
  };
  const { link, namespace } = linkTo([refused], { timeoutMs: 100 });
  await expect(link.mutate(namespace)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'No answer from the master at m0 within 100 ms: connection refused. Is it running?',
  });
});

test('a caller is told once that its call waits, and for what', async () => {
  const told: string[] = [];
  const { link, namespace } = linkTo(
    [
      async () => {
        throw new DfsError('UNAVAILABLE', 'connection refused');
      },
    ],
    { onWaiting: (reason) => told.push(reason.message) },
  );
  await expect(link.mutate(namespace)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(told).toEqual(['connection refused']);
});

test('what a master said counts more than that its last attempt ran out of time', async () => {
  let calls = 0;
  const { link, namespace } = linkTo([
    async () => {
      calls += 1;
      throw new DfsError(calls < 3 ? 'BLOCK_NOT_REPORTED' : 'DEADLINE_EXCEEDED', `answer ${calls}`);
    },
  ]);
  await expect(link.mutate(namespace)).rejects.toMatchObject({
    code: 'BLOCK_NOT_REPORTED',
    message: 'answer 2',
  });
});

test('a signal ends the retries', async () => {
  const { link, namespace } = linkTo(
    [
      async () => {
        throw new DfsError('UNAVAILABLE');
      },
    ],
    { timeoutMs: 60_000 },
  );
  const stop = new AbortController();
  const call = link.mutate(namespace, { signal: stop.signal });
  setTimeout(() => stop.abort(), 10);
  await expect(call).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('leases are renewed while a file is open, and not after', async () => {
  const { master, client } = fakeCluster();
  master.leaseTimeoutMs = 30;
  const renewals = (): number => operations(master.seen, 'renewLease').length;
  const twice = new Promise<void>((resolve) => {
    master.after = () => {
      if (renewals() === 2) resolve();
    };
  });
  const writer = await client.openWriter('/a');
  await twice;
  await writer.close();
  const after = renewals();
  await new Promise((go) => setTimeout(go, 40));
  expect(renewals()).toBe(after);
  await client.close();
});

let seen: { operation: number; acknowledgedOperation: number }[] = [];

/** A link whose masters do these things, one each (`masters` of them) or, with one master, call by call. */
function linkTo(
  answers: (() => Promise<unknown>)[],
  setup: { masters?: number; timeoutMs?: number; onWaiting?: (reason: DfsError) => void } = {},
) {
  const { masters = 1, timeoutMs = 1_000, onWaiting } = setup;
  seen = [];
  let calls = 0;
  const link = new MasterLink({
    masters: Array.from({ length: masters }, (_, i) => ({
      address: `m${i}`,
      namespace: { which: i } as unknown as NamespaceApi,
      admin: undefined as never,
    })),
    identity: { user: 'u', groups: [], host: 'h', clientId: clientId('c') },
    environment: {
      clock: systemClock,
      timers: systemTimers,
      random: seededRandom(1),
      limits: { ...CLIENT_LIMITS, retryDelayMsMin: 1, retryDelayMsMax: 5, noticeAfterMs: 10 },
    },
    timeoutMs,
    onWaiting,
  });
  const namespace: Parameters<MasterLink['mutate']>[0] = (master, context) => {
    seen.push(context);
    const { which } = master.namespace as unknown as { which: number };
    const answer = answers[masters > 1 ? which : Math.min(calls, answers.length - 1)];
    calls += 1;
    return answer?.() ?? Promise.resolve();
  };
  return { link, namespace };
}
