import { Metadata, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import {
  FAILURE,
  readResponse,
  writeCall,
  writeCancelled,
} from '../../../src/rpc/codec/session.js';
import { WireWriter } from '../../../src/rpc/codec/wire-writer.js';
import { namespaceService } from '../../../src/rpc/load.js';
import { sessionMethods } from '../../../src/rpc/session-methods.js';
import { closeAll, connectSession, namespaceApi, rawClient, serve } from './fixture.js';
import { caller, heldServer, passes, status } from './session-fixture.js';

afterEach(closeAll);

describe('session: a client that keeps to no rules', () => {
  const stat = sessionMethods.find(({ name }) => name === 'stat')!;
  const asIs = (bytes: Buffer): Buffer => bytes;

  function open(address: string): ClientDuplexStream<Buffer, Buffer> {
    const { path } = namespaceService.Session;
    const stream = rawClient(address).makeBidiStreamRequest(path, asIs, asIs, new Metadata(), {});
    stream.on('error', () => {});
    return stream;
  }

  function callOf(id: number, path = '/', newCaller = true): Buffer {
    const writer = new WireWriter();
    const call = { id, timeoutMs: 0, context: caller, newCaller };
    writeCall(writer, call, stat.field, (body) => stat.writeRequest(body, { path }));
    return writer.take();
  }

  const endOf = (stream: ClientDuplexStream<Buffer, Buffer>): Promise<ServiceError> =>
    new Promise((resolve) => {
      stream.on('error', resolve);
    });

  function answersOf(stream: ClientDuplexStream<Buffer, Buffer>): { id: number; field: number }[] {
    const answers: { id: number; field: number }[] = [];
    stream.on('data', (message: Buffer) => {
      for (const { id, field } of readResponse(message)) answers.push({ id, field });
    });
    return answers;
  }

  test.each([
    ['an id of a call under way', [callOf(1), callOf(1)]],
    ['an id of 0', [callOf(0)]],
    [
      'an id beyond 2^53',
      [Buffer.concat([Buffer.from([10, 9, 8]), Buffer.alloc(7, 255), Buffer.from([127])])],
    ],
    ['a message that does not decode', [Buffer.from([10, 200, 1, 2])]],
    ['a caller that does not decode', [Buffer.from([10, 6, 8, 1, 42, 2, 10, 9])]],
  ])('%s ends the stream with INVALID_ARGUMENT, and its handlers are told', async (_, messages) => {
    const { held, address } = await heldServer();
    const stream = open(address);
    stream.resume();
    const end = endOf(stream);
    for (const message of messages) stream.write(message);
    expect(await end).toMatchObject({ code: 3 });
    await passes(() => expect(held.every(({ signal }) => signal.aborted)).toBe(true));
    const { namespace } = connectSession(address);
    const call = namespace.stat(caller, { path: '/next' }, {});
    await passes(() => expect(held.at(-1)?.path).toBe('/next'));
    held.at(-1)?.answer(status(1));
    expect(await call).toMatchObject({ inode: 1 });
  });

  test('a call of no method, of an unknown one, or without a caller fails alone', async () => {
    const { held, address } = await heldServer();
    const stream = open(address);
    const answers = answersOf(stream);
    stream.write(callOf(9, '/', false));
    stream.write(Buffer.from([10, 2, 8, 1]));
    stream.write(Buffer.from([10, 6, 8, 2, 0xfa, 0x3f, 1, 0]));
    stream.write(callOf(3));
    await passes(() => expect(held.length).toBe(1));
    held[0]?.answer(status(1));
    await passes(() => expect(answers.length).toBe(4));
    expect(answers).toEqual([
      { id: 9, field: FAILURE },
      { id: 1, field: FAILURE },
      { id: 2, field: FAILURE },
      { id: 3, field: stat.field },
    ]);
    stream.end();
  });

  test('ids that are cancelled and were never asked are nothing', async () => {
    const { held, address } = await heldServer();
    const stream = open(address);
    const answers = answersOf(stream);
    const writer = new WireWriter();
    for (const id of [0, 77, Number.MAX_SAFE_INTEGER]) writeCancelled(writer, id);
    stream.write(writer.take());
    stream.write(callOf(5));
    await passes(() => expect(held.length).toBe(1));
    held[0]?.answer(status(1));
    await passes(() => expect(answers).toEqual([{ id: 5, field: stat.field }]));
    stream.end();
  });

  test('one that asks more than there is room for is not read on, rather than refused', async () => {
    const { held, address } = await heldServer({ sessionUnitsMax: 4 });
    const stream = open(address);
    const answers = answersOf(stream);
    for (let id = 1; id <= 50; id++) stream.write(callOf(id));
    await passes(() => expect(held.length).toBe(4));
    for (let done = 0; done < 50; done++) {
      await passes(() => expect(held.length).toBeGreaterThan(done));
      expect(held.length).toBeLessThanOrEqual(done + 4);
      held[done]?.answer(status(1));
      await passes(() => expect(answers.length).toBe(done + 1));
    }
    stream.end();
  });

  test('one that takes no answers is not read on: what waits for it is bounded', async () => {
    let served = 0;
    const large = status(1, 'x'.repeat(60_000));
    const { address } = await serve((to) =>
      to.addNamespace(
        namespaceApi(() => {
          served++;
          return large;
        }),
      ),
    );
    const stream = open(address);
    // grpc-js takes all that comes until it was first asked for a message.
    stream.once('data', () => stream.pause());
    // 1,500 answers are 90 MB; by their number alone 512 of them might wait.
    for (let id = 1; id <= 1_500; id++) stream.write(callOf(id));
    let before = -1;
    await passes(async () => {
      before = served;
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      });
      expect(before).toBeGreaterThan(0);
      expect(served).toBe(before);
    });
    // 2 MiB that wait, and what sockets and windows take.
    expect(served).toBeLessThan(400);
    const answers = answersOf(stream);
    stream.resume();
    await passes(() => expect(answers.at(-1)?.id).toBe(1_500));
    stream.end();
  });
});
