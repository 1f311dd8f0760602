import { abortWith } from '../../../src/common/abort-with.js';

test('it aborts when the outer signal does, with its reason', () => {
  const outer = new AbortController();
  const inner = abortWith(outer.signal);
  expect(inner.signal.aborted).toBe(false);
  outer.abort('why');
  expect(inner.signal.aborted).toBe(true);
  expect(inner.signal.reason).toBe('why');
});

test('under a signal that has aborted it is aborted from the start', () => {
  const inner = abortWith(AbortSignal.abort('before'));
  expect(inner.signal.reason).toBe('before');
});

test('once it was aborted itself it does not listen to the outer signal any more', () => {
  const outer = new AbortController();
  const listened: string[] = [];
  const { signal } = outer;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listened.push('add');
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listened.push('remove');
    remove(...args);
  };
  const inner = abortWith(signal);
  inner.abort('mine');
  expect(outer.signal.aborted).toBe(false);
  expect(listened).toEqual(['add', 'remove']);
  outer.abort('late');
  expect(inner.signal.reason).toBe('mine');
});
