import { DfsError } from '../../../src/common/error.js';
import { clientId } from '../../../src/common/ids.js';
import type { MasterStub } from '../../../src/client/master-link.js';
import { Recorder, SentCalls } from './recorder.js';

const context = (operation: number): Parameters<MasterStub['namespace']['stat']>[0] => ({
  user: 'u',
  groups: [],
  clientId: clientId('c-1'),
  operation,
  acknowledgedOperation: 0,
});

/** A master that answers nothing of use. */
const stub = {
  address: 'm:1',
  namespace: { stat: () => Promise.resolve({}), mkdir: () => Promise.resolve({}) },
} as unknown as MasterStub;

test('an operation has the numbers of the calls that were sent for it, retries once', async () => {
  let time = 0;
  const recorder = new Recorder({ now: () => ++time });
  const sent = new SentCalls();
  const { namespace } = sent.tap(stub);
  const client = { name: 'c', sent };
  await namespace.mkdir(context(3), {} as never, {});
  await recorder.record(client, { kind: 'mkdir', path: '/a', parents: false }, async () => {
    for (const number of [4, 4, 5]) await namespace.mkdir(context(number), {} as never, {});
    return {};
  });
  await recorder.record(client, { kind: 'stat', path: '/a' }, async () => {
    await namespace.stat(context(0), { path: '/a' }, {});
    throw new DfsError('UNAVAILABLE', 'gone');
  });
  expect(recorder.operations).toMatchObject([
    {
      id: 1,
      invoked: 1,
      returned: 2,
      sent: [4, 5].map((operation) => ({ clientId: 'c-1', operation })),
    },
    { id: 2, invoked: 3, returned: 4, outcome: { is: 'failed', why: 'gone' } },
  ]);
  expect(recorder.operations[1]).not.toHaveProperty('sent');
});

test('what is no DfsError ends the run: it is a bug, and no outcome', async () => {
  const recorder = new Recorder({ now: () => 0 });
  const bug = recorder.record({ name: 'c', sent: undefined }, { kind: 'stat', path: '/' }, () =>
    Promise.reject(new TypeError('bug')),
  );
  await expect(bug).rejects.toThrow(TypeError);
});
