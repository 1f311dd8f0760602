import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, lacking, pick, type Nemesis } from '../nemesis.js';
import { isInstalled } from '../program.js';
import { tamper } from '../strace.js';

const WRITING = [
  ['fdatasync', 'fsync'],
  ['pwrite64', 'pwritev'],
];
/** A master reads at its start alone. */
const READING = ['pread64', 'preadv'];

/** Syncs, writes or reads of a node fail with EIO. It may end, or give its disk up: so it is started anew behind that. */
export const failingDisk: Nemesis = {
  name: 'failing-disk',
  ground: 'plain',
  lacks: () => lacking(['strace'], isInstalled),
  strike: async (stage, { random, note }) => {
    const victim = pick(random, ['master', ...(await stage.nodes('bs'))]);
    const calls = pick(random, victim === 'master' ? WRITING : [...WRITING, READING]);
    const ms = between(random, 500, 2_500);
    note(`${calls.join(' ')} of ${victim} fail with EIO for ${ms} ms`);
    const tampering = await tamper(
      await stage.processOf(victim),
      { calls, what: 'error=EIO' },
      join(stage.dir, 'strace.out'),
    );
    await sleep(ms);
    const failedCalls = await tampering.detach();
    note(`${failedCalls} calls failed; ${victim} starts anew`);
    await stage.cluster.stop(victim);
    await stage.start([victim]);
    return { failedCalls };
  },
};
