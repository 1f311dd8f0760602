import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, lacking, pick, type Nemesis } from '../nemesis.js';
import { isInstalled } from '../program.js';
import { tamper } from '../strace.js';

/** Each sync, or each write, of a node takes up to half a second longer. */
export const slowDisk: Nemesis = {
  name: 'slow-disk',
  ground: 'plain',
  lacks: () => lacking(['strace'], isInstalled),
  strike: async (stage, { random, note }) => {
    const victim = pick(random, ['master', ...(await stage.nodes('bs'))]);
    const calls = pick(random, [
      ['fdatasync', 'fsync'],
      ['pwrite64', 'pwritev'],
    ]);
    const [delayMs, ms] = [between(random, 50, 500), between(random, 500, 4_000)];
    note(`${calls.join(' ')} of ${victim} take ${delayMs} ms longer for ${ms} ms`);
    const tampering = await tamper(
      await stage.processOf(victim),
      { calls, what: `delay_enter=${delayMs * 1_000}` },
      join(stage.dir, 'strace.out'),
    );
    await sleep(ms);
    const slowCalls = await tampering.detach();
    note(`${slowCalls} calls were slow`);
    return { slowCalls };
  },
};
