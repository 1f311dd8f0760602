import { checkpointLoop } from '../../../../src/master/loops/checkpoint.js';
import { silentLog } from '../../../../src/runtime/log.js';
import { VirtualTime } from '../../../support/virtual-time.js';

test('a checkpoint that fails is tried again after pauses that grow, and at once when it is due after one that worked', async () => {
  const time = new VirtualTime();
  const triedAtS: number[] = [];
  let fails = true;
  const loop = checkpointLoop({
    clock: time,
    timers: time,
    intervalMs: 1_000,
    log: silentLog,
    loggedBytes: () => 100,
    bytesMax: 10,
    ageMsMax: 3_600_000,
    run: async () => {
      triedAtS.push(time.nowMs() / 1_000);
      if (fails) throw new Error('no room');
    },
  });
  await time.advance(1_400_000);
  expect(triedAtS.slice(0, 5)).toEqual([1, 3, 7, 15, 31]);
  const pauses = triedAtS.slice(1).map((at, i) => at - (triedAtS[i] ?? 0));
  expect(Math.max(...pauses)).toBe(300);
  fails = false;
  triedAtS.length = 0;
  await time.advance(400_000);
  const worked = triedAtS[0] ?? 0;
  expect(triedAtS.slice(0, 3)).toEqual([worked, worked + 1, worked + 2]);
  await loop.stop();
});
