import { SESSION_SLICE_MS } from '../../../src/rpc/limits.js';
import { closeAll, connectSession, namespaceApi, serve } from './fixture.js';
import { caller, status } from './session-fixture.js';

const CALLS = 200;
const SESSIONS = 2;
const CALL_MS = 1;

afterEach(closeAll);

/** Keeps the thread busy, as a call that is carried out does. */
function spin(): void {
  const endMs = performance.now() + CALL_MS;
  while (performance.now() < endMs);
}

/** Counts turns of the event loop until it is stopped. */
function turns() {
  const count = { turn: 0, stop: () => clearImmediate(next) };
  const step = (): void => {
    count.turn++;
    next = setImmediate(step);
  };
  let next = setImmediate(step);
  return count;
}

test('hundreds of calls that come at once begin in slices of time, with turns of the event loop for others between', async () => {
  const count = turns();
  const begunIn: number[] = [];
  const api = namespaceApi(async () => {
    spin();
    begunIn.push(count.turn);
    return status(1);
  });
  const { address } = await serve((to) => to.addNamespace(api));
  const sessions = Array.from({ length: SESSIONS }, () => connectSession(address));
  const calls = sessions.flatMap(({ namespace }) =>
    Array.from({ length: CALLS }, () => namespace.stat(caller, { path: '/' }, {})),
  );
  await Promise.all(calls);
  count.stop();
  expect(begunIn.length).toBe(SESSIONS * CALLS);
  const perTurn = new Map<number, number>();
  for (const turn of begunIn) perTurn.set(turn, (perTurn.get(turn) ?? 0) + 1);
  expect(Math.max(...perTurn.values())).toBeLessThanOrEqual(SESSION_SLICE_MS / CALL_MS + 1);
});
