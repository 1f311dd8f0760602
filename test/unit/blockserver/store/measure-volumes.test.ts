import {
  measureVolumes,
  type MeasuredDisk,
} from '../../../../src/blockserver/store/measure-volumes.js';
import { VirtualTime } from '../../../support/virtual-time.js';

const MEASURE_MS_MAX = 3_000;

/** A disk that answers when the test says so; all who ask meanwhile wait for the same answer. */
class AskedDisk implements MeasuredDisk {
  stalled = false;
  asked = 0;
  private answer: (() => void) | undefined;
  private awaited: Promise<void> | undefined;

  measure(): Promise<void> {
    this.asked++;
    return (this.awaited ??= new Promise((resolve) => (this.answer = resolve)));
  }

  measureIsLate(): void {
    this.stalled = true;
  }

  answers(): void {
    this.answer?.();
    this.awaited = undefined;
    this.stalled = false;
  }
}

let time: VirtualTime;
let ended: number;
beforeEach(() => {
  time = new VirtualTime();
  ended = 0;
});

/** Counts in `ended` when it is over, so that a test can look without waiting. */
async function measure(...disks: MeasuredDisk[]): Promise<void> {
  await measureVolumes(disks, time, MEASURE_MS_MAX);
  ended++;
}

test('answers in time end it at once, with no disk stalled and no timer left', async () => {
  const [one, two] = [new AskedDisk(), new AskedDisk()];
  const measured = measure(one, two);
  one.answers();
  await time.advance(1);
  expect(ended).toBe(0);
  two.answers();
  await measured;
  expect([one.stalled, two.stalled]).toEqual([false, false]);
  expect(time.pending).toBe(0);
});

test('a disk that hangs stands as stalled, and nobody waits for it again until it has answered', async () => {
  const [hanging, sound] = [new AskedDisk(), new AskedDisk()];
  const first = measure(hanging, sound);
  sound.answers();
  await time.advance(MEASURE_MS_MAX - 1);
  expect([ended, hanging.stalled]).toEqual([0, false]);
  await time.advance(1);
  await first;
  expect([hanging.stalled, sound.stalled]).toEqual([true, false]);

  const second = measure(hanging, sound);
  sound.answers();
  await second;
  await measure(hanging);

  hanging.answers();
  const third = measure(hanging);
  await time.advance(1);
  expect(ended).toBe(3);
  hanging.answers();
  await third;
});

test('a disk that another has just asked is not late when the time of an earlier question is over', async () => {
  const [hanging, sound] = [new AskedDisk(), new AskedDisk()];
  const first = measure(hanging, sound);
  sound.answers();
  await time.advance(MEASURE_MS_MAX - 1);
  const second = measure(hanging, sound);
  await time.advance(1);
  await first;
  expect([hanging.stalled, sound.stalled]).toEqual([true, false]);
  sound.answers();
  await time.advance(MEASURE_MS_MAX);
  await second;
});
