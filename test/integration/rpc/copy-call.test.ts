import type { CopyAnswer } from '../../../src/common/copy-messages.js';
import { serverId } from '../../../src/common/ids.js';
import { blockClient } from '../../../src/rpc/block-client.js';
import { answersOf, copyHeader } from '../../support/copy-call.js';
import { blockHandlers, closeAll, connect, promised, serve } from './fixture.js';

afterEach(closeAll);

const HEADER = copyHeader(new Uint8Array(1_000), [
  { serverId: serverId('s'), address: '127.0.0.1:1' },
]);

type CopyHandler = Parameters<typeof blockHandlers>[0]['copy'];

async function ordering(copy: NonNullable<CopyHandler>) {
  const { address } = await serve((server) => server.addBlock(blockHandlers({ copy })));
  return blockClient(connect(address));
}

test('grants reach the server in order, and its answers the worker', async () => {
  const api = await ordering(async function* (header, grants): AsyncGenerator<CopyAnswer> {
    expect(header).toEqual(HEADER);
    let length = 0;
    for await (const bytes of grants) {
      length += bytes;
      yield { kind: 'copied', length };
      if (length >= header.length) break;
    }
    yield { kind: 'done', fetchedBytes: length };
  });
  const call = api.copy(HEADER, {});
  for (const bytes of [1, 499, 500]) call.grant(bytes);
  expect(await answersOf(call)).toEqual([
    { kind: 'copied', length: 1 },
    { kind: 'copied', length: 500 },
    { kind: 'copied', length: 1_000 },
    { kind: 'done', fetchedBytes: 1_000 },
  ]);
});

test('a server that owes granted bytes is given up after the idle time, one that owes none is not', async () => {
  const gone = promised();
  const api = await ordering(async function* (_header, _grants, { signal }) {
    yield { kind: 'copied', length: 0 };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    gone.resolve();
  });
  const call = api.copy(HEADER, { idleTimeoutMs: 100 });
  const answers = call.answers[Symbol.asyncIterator]();
  await answers.next();
  let over = false;
  const next = answers.next().finally(() => (over = true));
  next.catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(over).toBe(false);
  call.grant(1);
  await expect(next).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await gone.promise;
});

test('a worker that leaves aborts the copy and does not look like one that has granted all', async () => {
  const seen = promised<unknown>();
  const api = await ordering(async function* (_header, grants): AsyncGenerator<CopyAnswer> {
    try {
      for await (const bytes of grants) yield { kind: 'copied', length: bytes };
      seen.resolve('ended');
    } catch (error) {
      seen.resolve(error);
    }
  });
  const call = api.copy(HEADER, {});
  call.grant(1);
  for await (const answer of call.answers) {
    expect(answer).toEqual({ kind: 'copied', length: 1 });
    break;
  }
  expect(await seen.promise).toMatchObject({ code: 'CANCELLED' });
});
