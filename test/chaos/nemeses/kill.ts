import { setTimeout as sleep } from 'node:timers/promises';
import { DEAD_AFTER_MS } from '../limits.js';
import { between, pick, type Nemesis } from '../nemesis.js';

/** SIGKILL to the master, a block server, the repair worker, some or all at once; they start again soon, or late. */
export const kill: Nemesis = {
  name: 'kill',
  ground: 'plain',
  lacks: async () => undefined,
  strike: async (stage, { random, note }) => {
    const [servers, all] = [await stage.nodes('bs'), await stage.nodes()];
    const victims = pick(random, [
      ['master'],
      ['master'],
      [pick(random, servers)],
      [pick(random, servers)],
      ['master', pick(random, servers)],
      servers.filter((_, i) => i % 2 === 0),
      ['repair1'],
      all,
    ]);
    note(`SIGKILL ${victims.join(' ')}`);
    await stage.killTogether(victims);
    // Now and then so long that a server counts as dead and its blocks are copied.
    await sleep(random.next() < 0.2 ? DEAD_AFTER_MS + 1_000 : between(random, 0, 500));
    note(`start ${victims.join(' ')}`);
    await stage.start(victims);
    return { kills: victims.length };
  },
};
