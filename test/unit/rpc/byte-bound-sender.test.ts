import { Writable } from 'node:stream';
import { ByteBoundSender } from '../../../src/rpc/byte-bound-sender.js';

/** A transport that takes a message when it is told to. */
function transport(): { stream: Writable; takeOne: () => void } {
  const taken: (() => void)[] = [];
  const stream = new Writable({
    objectMode: true,
    write: (_message, _encoding, done) => taken.push(() => done()),
  });
  return { stream, takeOne: () => taken.shift()?.() };
}

test('a message was sent when the transport has taken it', async () => {
  const { stream, takeOne } = transport();
  const sender = new ByteBoundSender<string>(stream, () => {});
  const sent = new Promise<void>((resolve) => void sender.send('a', 1, resolve));
  expect(sender.queued).toBeGreaterThan(0);
  takeOne();
  await sent;
  expect(sender.queued).toBe(0);
});

test('a message that the transport takes after the end of the call does not count as sent', async () => {
  const { stream, takeOne } = transport();
  const sender = new ByteBoundSender<string>(stream, () => {});
  let sent = false;
  void sender.send('a', 1, () => (sent = true));
  sender.fail(() => new Error('over'));
  const later = new Promise<unknown>((resolve) => stream.write('b', resolve));
  takeOne();
  setImmediate(takeOne);
  await later;
  expect(sent).toBe(false);
});
