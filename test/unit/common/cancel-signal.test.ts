import { Cancellation } from '../../../src/common/cancel-signal.js';

test('each listener hears of it once, in the turn in which it is cancelled', () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  cancellation.addEventListener('abort', () => heard.push('first'));
  cancellation.addEventListener('abort', () => heard.push('second'));
  expect(cancellation.aborted).toBe(false);
  cancellation.cancel();
  cancellation.cancel();
  expect(cancellation.aborted).toBe(true);
  expect(heard).toEqual(['first', 'second']);
});

test('who has left hears nothing, and neither does who comes too late', () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  const leaving = (): void => void heard.push('left');
  cancellation.addEventListener('abort', leaving);
  cancellation.removeEventListener('abort', leaving);
  cancellation.cancel();
  cancellation.addEventListener('abort', () => heard.push('late'));
  cancellation.cancel();
  expect(heard).toEqual([]);
});

test('a listener that cancels again, or that leaves, disturbs none of the others', () => {
  const cancellation = new Cancellation();
  const heard: string[] = [];
  const first = (): void => {
    heard.push('first');
    cancellation.removeEventListener('abort', first);
    cancellation.cancel();
  };
  cancellation.addEventListener('abort', first);
  cancellation.addEventListener('abort', () => heard.push('second'));
  cancellation.cancel();
  expect(heard).toEqual(['first', 'second']);
});
