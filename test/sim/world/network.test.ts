import { DfsError } from '../../../src/common/error.js';
import { blockId, generation } from '../../../src/common/ids.js';
import { KiB, MiB } from '../../../src/common/sizes.js';
import type {
  BlockHandlers,
  ReadSlice,
  WriteAnswer,
  WriteCall,
} from '../../../src/rpc/block-api.js';
import type { HeartbeatRequest, NodeApi } from '../../../src/rpc/node-api.js';
import { STREAM_WINDOW_BYTES } from '../../../src/rpc/limits.js';
import { silentLog } from '../../../src/runtime/log.js';
import { SILENCE_MS, type Services } from './connection.js';
import { Network } from './network.js';
import type { SimNode, SimProcess } from './node.js';
import { World } from './scheduler.js';

const ADDRESS = 'server:1';
const request = { serverId: 's', nested: { bytes: Buffer.from([1, 2]) } };

class NetworkBench {
  readonly world: World;
  readonly network: Network;
  readonly client: SimNode;
  readonly server: SimNode;
  caller: SimProcess;

  constructor(services: Services, seed = 1) {
    this.world = new World({ seed });
    this.network = new Network(this.world);
    this.client = this.world.addNode('client');
    this.server = this.world.addNode('server');
    this.caller = this.client.start();
    this.network.serve(this.server.start(), ADDRESS, services, silentLog);
  }

  get api(): NodeApi {
    return this.network.node(this.caller, ADDRESS);
  }

  heartbeat(options = {}): Promise<unknown> {
    return this.api.heartbeat(request as unknown as HeartbeatRequest, options);
  }

  /** How it ended: the code of its failure or `answered`, and after how long. */
  async outcome(work: Promise<unknown>): Promise<{ code: string; ms: number }> {
    const startMs = this.world.nowMs;
    const code = work.then(
      () => 'answered',
      (error: unknown) => (error instanceof DfsError ? error.code : String(error)),
    );
    return { code: await this.world.settle(code), ms: this.world.nowMs - startMs };
  }
}

/** A server whose heartbeat does what a test says. */
function nodeServices(heartbeat: (request: never, options: never) => Promise<unknown>): Services {
  return { node: { heartbeat } as unknown as NodeApi };
}

const answersAll = nodeServices(async () => ({ ok: true }));
const answersNothing = nodeServices(() => new Promise(() => {}));

describe('unary calls', () => {
  test('a call is answered after the latency of both ways, with messages of which nobody shares memory', async () => {
    let got: typeof request | undefined;
    const answer = { list: [Buffer.from([7])] };
    const bench = new NetworkBench(
      nodeServices(async (asked) => {
        got = asked;
        return answer;
      }),
    );
    bench.network.setConditions({ latencyMs: 50, jitterMs: 0 });
    const startMs = bench.world.nowMs;
    const given = (await bench.world.settle(bench.heartbeat())) as typeof answer;
    expect(bench.world.nowMs - startMs).toBeCloseTo(100, 6);
    expect(given).toEqual(answer);
    expect(given.list[0]).not.toBe(answer.list[0]);
    expect(got).toEqual(request);
    expect(got?.nested).not.toBe(request.nested);
    request.nested.bytes[0] = 9;
    expect(got?.nested.bytes[0]).toBe(1);
    request.nested.bytes[0] = 1;
  });

  test('a refusal arrives with its code, message and path; any other error only as INTERNAL', async () => {
    const refusal = new DfsError('NO_SPACE', 'full', { path: '/x', cause: new Error('secret') });
    const bench = new NetworkBench(nodeServices(() => Promise.reject(refusal)));
    const failed = bench.world.settle(bench.heartbeat());
    await expect(failed).rejects.toMatchObject({ code: 'NO_SPACE', message: 'full', path: '/x' });
    const other = new NetworkBench(nodeServices(() => Promise.reject(new Error('secret'))));
    const error: unknown = await other.world.settle(other.heartbeat().catch((e: unknown) => e));
    expect(error).toMatchObject({ code: 'INTERNAL' });
    expect(String(error)).not.toMatch('secret');
  });

  test('a server that does not answer gives DEADLINE_EXCEEDED at the deadline, and hears that nobody waits', async () => {
    let signal: AbortSignal | undefined;
    const bench = new NetworkBench(
      nodeServices((_, options: { signal: AbortSignal }) => {
        signal = options.signal;
        return new Promise(() => {});
      }),
    );
    const { code, ms } = await bench.outcome(bench.heartbeat({ timeoutMs: 300 }));
    expect([code, Math.round(ms)]).toEqual(['DEADLINE_EXCEEDED', 300]);
    await bench.world.advance(100);
    expect(signal?.aborted).toBe(true);
  });

  test('a call that its caller aborts is CANCELLED at once', async () => {
    const bench = new NetworkBench(answersNothing);
    const stop = new AbortController();
    bench.caller.schedule(20, 'abort', () => stop.abort());
    expect(await bench.outcome(bench.heartbeat({ signal: stop.signal }))).toEqual({
      code: 'CANCELLED',
      ms: 20,
    });
    expect(await bench.outcome(bench.heartbeat({ signal: stop.signal }))).toMatchObject({
      code: 'CANCELLED',
      ms: 0,
    });
  });

  test('nobody at the address, and a service that is not offered there', async () => {
    const bench = new NetworkBench({});
    expect(await bench.outcome(bench.heartbeat())).toMatchObject({ code: 'UNSUPPORTED' });
    bench.server.kill();
    const { code, ms } = await bench.outcome(bench.heartbeat());
    expect(code).toBe('UNAVAILABLE');
    expect(ms).toBeLessThan(10);
  });

  test('a server that is killed during a call: UNAVAILABLE at once, from its kernel', async () => {
    const bench = new NetworkBench(answersNothing);
    bench.world.schedule(50, 'kill', () => bench.server.kill());
    const { code, ms } = await bench.outcome(bench.heartbeat());
    expect(code).toBe('UNAVAILABLE');
    expect(ms).toBeLessThan(60);
  });

  test('a server whose machine loses power: nobody says so, only silence does', async () => {
    const bench = new NetworkBench(answersNothing);
    bench.world.schedule(50, 'off', () => bench.server.powerLoss());
    const { code, ms } = await bench.outcome(bench.heartbeat({ timeoutMs: 60_000 }));
    expect(code).toBe('UNAVAILABLE');
    expect(ms).toBeCloseTo(50 + SILENCE_MS, 0);
    expect(await bench.outcome(bench.heartbeat({ timeoutMs: 1_000 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  test('a client that is killed: the server hears it, and nothing of the client goes on', async () => {
    let signal: AbortSignal | undefined;
    const bench = new NetworkBench(
      nodeServices((_, options: { signal: AbortSignal }) => {
        signal = options.signal;
        return new Promise(() => {});
      }),
    );
    let settled = false;
    const end = (): void => void (settled = true);
    bench.heartbeat().then(end, end);
    await bench.world.advance(50);
    bench.client.kill();
    await bench.world.advance(60_000);
    expect(signal?.aborted).toBe(true);
    expect(settled).toBe(false);
  });

  test('a message that is dropped: the caller hears UNAVAILABLE soon, or nothing until its deadline', async () => {
    const codes = new Map<string, number>();
    const bench = new NetworkBench(answersAll);
    bench.network.setConditions({ dropChance: 0.3 });
    for (let i = 0; i < 200; i++) {
      const { code } = await bench.outcome(bench.heartbeat());
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes.keys()].sort()).toEqual(['DEADLINE_EXCEEDED', 'UNAVAILABLE', 'answered']);
    expect(codes.get('answered')).toBeGreaterThan(60);
  });

  test('a reply that is dropped: the call took effect, though its caller hears of a fault', async () => {
    let served = 0;
    const bench = new NetworkBench(nodeServices(async () => ({ served: ++served })));
    const back = bench.network.link(bench.server, bench.client);
    back.conditions = { ...back.conditions, dropChance: 1 };
    expect((await bench.outcome(bench.heartbeat())).code).not.toBe('answered');
    expect(served).toBe(1);
  });

  test('a request that is duplicated is served twice and answered once', async () => {
    let served = 0;
    const bench = new NetworkBench(nodeServices(async () => ({ served: ++served })));
    bench.network.setConditions({ duplicateChance: 1 });
    await bench.world.settle(bench.heartbeat());
    await bench.world.advance(10_000);
    expect(served).toBe(2);
  });

  test('calls overtake each other where latencies differ', async () => {
    const order: number[] = [];
    const bench = new NetworkBench({
      node: { heartbeat: async ({ n }: { n: number }) => void order.push(n) } as unknown as NodeApi,
    });
    bench.network.setConditions({ jitterMs: 20 });
    const all = Array.from({ length: 20 }, (_, n) =>
      bench.api.heartbeat({ n } as unknown as HeartbeatRequest, {}),
    );
    await bench.world.settle(Promise.all(all));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  test('a cut one way that heals soon only delays; one that lasts ends the call when silence is noticed', async () => {
    let served = 0;
    const bench = new NetworkBench(nodeServices(async () => ({ served: ++served })));
    const { network, server, client, world } = bench;
    network.cut(server, client);
    world.schedule(5_000, 'heal', () => network.heal(server, client));
    const healed = await bench.outcome(bench.heartbeat({ timeoutMs: 60_000 }));
    expect(healed.code).toBe('answered');
    expect(healed.ms).toBeGreaterThan(5_000);
    expect(served).toBe(1);
    network.cut(client, server);
    const lasting = await bench.outcome(bench.heartbeat({ timeoutMs: 60_000 }));
    expect(lasting.code).toBe('UNAVAILABLE');
    expect(lasting.ms).toBeCloseTo(SILENCE_MS, 0);
    expect(served).toBe(1);
    network.heal(client, server);
    expect((await bench.outcome(bench.heartbeat())).code).toBe('answered');
  });

  test('a partition stops both ways until it heals', async () => {
    const bench = new NetworkBench(answersAll);
    bench.network.partition([bench.client], [bench.server]);
    expect((await bench.outcome(bench.heartbeat())).code).toBe('DEADLINE_EXCEEDED');
    bench.network.healAll();
    expect((await bench.outcome(bench.heartbeat())).code).toBe('answered');
  });

  test('a node that is clogged answers late', async () => {
    const bench = new NetworkBench(answersAll);
    bench.network.clog(bench.server, 4_000);
    const { code, ms } = await bench.outcome(bench.heartbeat());
    expect(code).toBe('answered');
    expect(ms).toBeGreaterThan(100);
    expect(ms).toBeLessThan(4_100);
  });

  test('a server that stands still answers after it goes on, a caller in vain until then', async () => {
    const bench = new NetworkBench(answersAll);
    bench.server.pause();
    bench.world.schedule(3_000, 'resume', () => bench.server.resume());
    expect((await bench.outcome(bench.heartbeat({ timeoutMs: 1_000 }))).code).toBe(
      'DEADLINE_EXCEEDED',
    );
    const { code, ms } = await bench.outcome(bench.heartbeat());
    expect(code).toBe('answered');
    expect(ms).toBeGreaterThan(1_900);
  });
});

test('a server that stands still for long answers no keepalive: calls end as if the connection had died', async () => {
  const bench = new NetworkBench(answersAll);
  bench.server.pause();
  const { code, ms } = await bench.outcome(bench.heartbeat({ timeoutMs: 60_000 }));
  expect(code).toBe('UNAVAILABLE');
  expect(ms).toBeCloseTo(SILENCE_MS, 0);
  bench.server.resume();
  expect((await bench.outcome(bench.heartbeat())).code).toBe('answered');
});

describe('streams', () => {
  /** Takes packets at the pace of `take`, acknowledges each, seals. */
  function writeServer(take: () => Promise<void>): {
    services: Services;
    got: number[];
    ends: string[];
  } {
    const got: number[] = [];
    const ends: string[] = [];
    const block = {
      async *write(steps: AsyncIterable<{ packet?: { offset: number; data: Uint8Array } }>) {
        try {
          for await (const { packet } of steps) {
            if (packet === undefined) continue;
            await take();
            got.push(packet.offset);
            yield { kind: 'acked', length: packet.offset + packet.data.length } as WriteAnswer;
          }
          ends.push('end');
        } catch (error) {
          ends.push((error as DfsError).code);
          throw error;
        }
      },
    };
    return { services: { block: block as unknown as BlockHandlers }, got, ends };
  }

  const packet = (i: number, bytes = 64 * KiB) => ({
    kind: 'packet' as const,
    packet: { offset: i * bytes, crcs: [], data: Buffer.alloc(bytes, i) },
  });

  async function drain(call: WriteCall): Promise<{ acked: number; code: string }> {
    let acked = 0;
    try {
      for await (const answer of call.answers) if (answer.kind === 'acked') acked = answer.length;
      return { acked, code: 'end' };
    } catch (error) {
      return { acked, code: (error as DfsError).code };
    }
  }

  test('steps and answers keep their order whatever the latency, and the end comes last', async () => {
    const { services, got, ends } = writeServer(async () => {});
    const bench = new NetworkBench(services);
    bench.network.setConditions({ jitterMs: 50 });
    const call = bench.network.block(bench.caller, ADDRESS).write({});
    for (let i = 0; i < 30; i++) void call.send(packet(i));
    call.end();
    expect(await bench.world.settle(drain(call))).toEqual({ acked: 30 * 64 * KiB, code: 'end' });
    expect(got).toEqual(Array.from({ length: 30 }, (_, i) => i * 64 * KiB));
    expect(ends).toEqual(['end']);
  });

  test('a server that takes nothing holds its writer back by bytes, and goes on where it was', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { services, got } = writeServer(() => gate);
    const bench = new NetworkBench(services);
    const call = bench.network.block(bench.caller, ADDRESS).write({});
    let sent = 0;
    const writer = (async () => {
      for (; sent < 40; sent++) await call.send(packet(sent, MiB));
      call.end();
    })();
    await bench.world.advance(5_000);
    // The window, and what is queued before it.
    expect(sent).toBeGreaterThanOrEqual(STREAM_WINDOW_BYTES / MiB);
    expect(sent).toBeLessThanOrEqual(STREAM_WINDOW_BYTES / MiB + 3);
    open();
    const [, result] = await bench.world.settle(Promise.all([writer, drain(call)]));
    expect(result.acked).toBe(40 * MiB);
    expect(got.length).toBe(40);
  });

  test('a server that owes an answer and is silent for the idle time is given up, and hears of it', async () => {
    const { services, ends } = writeServer(() => new Promise(() => {}));
    const bench = new NetworkBench(services);
    const call = bench.network.block(bench.caller, ADDRESS).write({ idleTimeoutMs: 2_000 });
    await bench.world.advance(60_000);
    void call.send(packet(0));
    const startMs = bench.world.nowMs;
    expect(await bench.world.settle(drain(call))).toEqual({ acked: 0, code: 'DEADLINE_EXCEEDED' });
    expect(bench.world.nowMs - startMs).toBeCloseTo(2_000, -1);
    expect(ends).toEqual([]);
    await expect(bench.world.settle(call.send(packet(1)))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  test('a writer that goes away, cancelled or killed, breaks the stream off at the server', async () => {
    for (const how of ['cancel', 'kill', 'power'] as const) {
      const { services, ends } = writeServer(async () => {});
      const bench = new NetworkBench(services);
      const call = bench.network.block(bench.caller, ADDRESS).write({});
      void drain(call);
      void call.send(packet(0));
      await bench.world.advance(100);
      if (how === 'cancel') call.cancel();
      else if (how === 'kill') bench.client.kill();
      else bench.client.powerLoss();
      await bench.world.advance(100);
      if (how === 'power') expect(ends).toEqual([]);
      await bench.world.advance(SILENCE_MS);
      expect(ends).toEqual(['CANCELLED']);
    }
  });

  test('a server that is killed ends the stream with UNAVAILABLE after the answers that had come', async () => {
    const { services } = writeServer(async () => {});
    const bench = new NetworkBench(services);
    const call = bench.network.block(bench.caller, ADDRESS).write({});
    void call.send(packet(0));
    await bench.world.advance(100);
    bench.server.kill();
    expect(await bench.world.settle(drain(call))).toEqual({ acked: 64 * KiB, code: 'UNAVAILABLE' });
    const next = bench.network.block(bench.caller, ADDRESS).write({});
    expect(await bench.world.settle(drain(next))).toEqual({ acked: 0, code: 'UNAVAILABLE' });
  });

  test('a connection that is reset breaks the streams on it at both ends', async () => {
    const { services, ends } = writeServer(async () => {});
    const bench = new NetworkBench(services);
    const call = bench.network.block(bench.caller, ADDRESS).write({});
    void call.send(packet(0));
    await bench.world.advance(100);
    bench.network.reset(bench.client, bench.server);
    expect(await bench.world.settle(drain(call))).toMatchObject({ code: 'UNAVAILABLE' });
    await bench.world.advance(10);
    expect(ends).toEqual(['CANCELLED']);
  });

  /** Gives slices up to a damaged one, and notes whether its reader went. */
  function readServer(damagedAt = Infinity): { services: Services; went: () => boolean } {
    let gone = false;
    const block = {
      async *read(_: unknown, { signal }: { signal: AbortSignal }) {
        signal.addEventListener('abort', () => (gone = true));
        for (let i = 0; ; i++) {
          if (i === damagedAt) throw new DfsError('CHECKSUM_MISMATCH', `chunk ${i}`);
          yield { offset: i, crcs: [], data: Buffer.alloc(1, i) } as ReadSlice;
        }
      },
    };
    return { services: { block: block as unknown as BlockHandlers }, went: () => gone };
  }

  const range = { blockId: blockId(1), generation: generation(1), offset: 0, length: 9 * MiB };

  test('a reader that leaves in the middle ends the read at the server too', async () => {
    const { services, went } = readServer();
    const bench = new NetworkBench(services);
    const read = (async () => {
      for await (const slice of bench.network.block(bench.caller, ADDRESS).read(range, {}))
        if (slice.offset === 5) return;
    })();
    await bench.world.settle(read);
    expect(went()).toBe(false);
    await bench.world.advance(10);
    expect(went()).toBe(true);
  });

  test('a read ends with the damage that the server found, after all slices before it', async () => {
    const bench = new NetworkBench(readServer(3).services);
    const got: number[] = [];
    const read = (async () => {
      for await (const slice of bench.network.block(bench.caller, ADDRESS).read(range, {}))
        got.push(slice.offset);
    })();
    await expect(bench.world.settle(read)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
    expect(got).toEqual([0, 1, 2]);
  });

  test('a reader that is tired of silence gives up after the idle time', async () => {
    const bench = new NetworkBench(readServer().services);
    bench.server.pause();
    const slices = bench.network.block(bench.caller, ADDRESS).read(range, { idleTimeoutMs: 700 });
    const first = slices[Symbol.asyncIterator]().next();
    expect(await bench.outcome(first)).toEqual({ code: 'DEADLINE_EXCEEDED', ms: 700 });
  });
});
