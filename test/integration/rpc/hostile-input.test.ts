import { Metadata, type Client, type ServiceError } from '@grpc/grpc-js';
import * as fc from 'fast-check';
import {
  adminService,
  blockService,
  namespaceService,
  nodeService,
} from '../../../src/rpc/load.js';
import { ERROR_TRAILER } from '../../../src/rpc/status.js';
import { unaryMethods, type AnyMethod } from '../../unit/rpc/methods.js';
import {
  all,
  blockHandlers,
  closeAll,
  namespaceApi,
  nodeApi,
  repairApi,
  adminApi,
  rawClient,
  serve,
} from './fixture.js';

afterEach(closeAll);

const identity = (bytes: Buffer): Buffer => bytes;

interface Outcome {
  readonly code: number;
  readonly detail: string;
}

function outcome(error: ServiceError | null): Outcome {
  const [detail] = error?.metadata.get(ERROR_TRAILER) ?? [];
  return { code: error?.code ?? 0, detail: String(detail ?? '') };
}

function sendUnary(client: Client, path: string, bytes: Buffer): Promise<Outcome> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      path,
      identity,
      identity,
      bytes,
      new Metadata(),
      { deadline: Date.now() + 20_000 },
      (error) => resolve(outcome(error)),
    );
  });
}

/** Sends the messages on a stream and waits for its end; the peer must end it by itself. */
function sendStream(client: Client, method: AnyMethod, messages: Buffer[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const bidi = method.requestStream
      ? client.makeBidiStreamRequest<Buffer, Buffer>(method.path, identity, identity)
      : undefined;
    const call =
      bidi ?? client.makeServerStreamRequest(method.path, identity, identity, messages[0]!);
    call.on('data', () => {});
    call.on('error', (error: ServiceError) => resolve(outcome(error)));
    call.on('status', () => resolve(outcome(null)));
    for (const message of messages) bidi?.write(message);
    bidi?.end();
  });
}

/** Everything served; counts the calls that reach a handler, and what they were given. */
async function serveEverything(): Promise<{ client: Client; reached: unknown[] }> {
  const reached: unknown[] = [];
  const answer = (name: string, args: unknown[]): never => {
    reached.push([name, args]);
    throw new TypeError('reached the handler');
  };
  const { address } = await serve((server) =>
    server
      .addNamespace(namespaceApi(answer))
      .addNode(nodeApi(answer))
      .addAdmin(adminApi(answer))
      .addRepair(repairApi(answer))
      .addBlock(
        blockHandlers({
          // eslint-disable-next-line require-yield
          async *write(steps) {
            reached.push(...(await all(steps)));
          },
          // eslint-disable-next-line require-yield
          async *read(request) {
            reached.push(request);
          },
          statReplica: async (request) => answer('statReplica', [request]),
        }),
      ),
  );
  return { client: rawClient(address), reached };
}

const services = [namespaceService, nodeService, adminService, blockService];
const methods = services.flatMap((service) => Object.values(service) as unknown as AnyMethod[]);

test('random bytes to any method are answered, never a crash, and handlers see only what decodes', async () => {
  const { client, reached } = await serveEverything();
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    // Plausible field headers reach deeper than plain noise.
    fc
      .array(
        fc.tuple(
          fc.integer({ min: 1, max: 12 }),
          fc.nat({ max: 5 }),
          fc.uint8Array({ maxLength: 9 }),
        ),
      )
      .map((fields) =>
        Uint8Array.from(fields.flatMap(([field, type, value]) => [(field << 3) | type, ...value])),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...methods), noise, async (method, bytes) => {
      reached.length = 0;
      const message = Buffer.from(bytes);
      const streaming = method.requestStream || method.responseStream;
      const answer = streaming
        ? await sendStream(client, method, [message])
        : await sendUnary(client, method.path, message);
      expect([0, 3, 13]).toContain(answer.code);
      expect(answer.code === 13 && reached.length === 0).toBe(false);
      if (answer.code === 3) expect(answer.detail).toContain('INVALID_ARGUMENT');
      expect(answer.detail).not.toContain('reached the handler');
    }),
    { numRuns: 600 },
  );
});

test.each(unaryMethods)('$name: a valid message cut anywhere is answered', async (entry) => {
  const { method, codec, exchange } = entry;
  const { client, reached } = await serveEverything();
  const [request] = fc.sample(exchange.request, { numRuns: 1, seed: 7 });
  const wire = method.requestSerialize(codec.encodeRequest(request as object));
  for (const at of new Set([1, wire.length >> 1, wire.length - 1].filter((n) => n > 0))) {
    reached.length = 0;
    const answer = await sendUnary(client, method.path, wire.subarray(0, at));
    // A cut at a field boundary is a valid message with fields left out; those without caller or id are refused.
    expect([3, 13]).toContain(answer.code);
    expect(answer.code === 13).toBe(reached.length > 0);
  }
});

test('a write that turns to noise gives its handler the steps before it, and ends with the fault', async () => {
  const { client, reached } = await serveEverything();
  const { Write } = blockService;
  const good = Write.requestSerialize({ seal: { length: 5 } });
  const answer = await sendStream(client, Write, [good, Buffer.from([0xff, 1]), good]);
  expect(answer).toMatchObject({ code: 3, detail: expect.stringContaining('INVALID_ARGUMENT') });
  expect(reached).toEqual([]);
});

test('a stream of many connections reset in mid-message leaves the server serving', async () => {
  const { client } = await serveEverything();
  const { Write } = blockService;
  for (let i = 0; i < 20; i++) {
    const call = client.makeBidiStreamRequest(Write.path, identity, identity);
    call.on('error', () => {});
    call.write(Write.requestSerialize({ seal: { length: 5 } }));
    call.cancel();
  }
  const answer = await sendUnary(client, adminService.Health.path, Buffer.alloc(0));
  expect(answer.code).toBe(13);
});
