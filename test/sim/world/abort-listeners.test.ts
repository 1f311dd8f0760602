import { awaitAbort, letGo } from './abort-listeners.js';

test('an abort is told once, in order, to all that wait and have not let go', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const calls = ['a', 'b', 'c'].map((name) => ({ onAbort: () => void told.push(name) }));
  for (const call of calls) awaitAbort(controller.signal, call);
  letGo(controller.signal, calls[1]!);
  letGo(controller.signal, calls[1]!);
  controller.abort();
  expect(told).toEqual(['a', 'c']);
  controller.abort();
  for (const call of calls) letGo(controller.signal, call);
  expect(told).toEqual(['a', 'c']);
});

test('who waits for another signal, or comes and goes before the abort, hears nothing', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const told: string[] = [];
  const call = { onAbort: () => void told.push('told') };
  awaitAbort(other.signal, call);
  awaitAbort(one.signal, call);
  letGo(one.signal, call);
  one.abort();
  expect(told).toEqual([]);
});
