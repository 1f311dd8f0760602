import { setTimeout as sleep } from 'node:timers/promises';
import { DEAD_AFTER_MS } from '../limits.js';
import { between, pick, type Nemesis } from '../nemesis.js';

/** SIGSTOP, and SIGCONT later: a process that is there and silent, and goes on with what it believed before. */
export const pause: Nemesis = {
  name: 'pause',
  ground: 'plain',
  lacks: async () => undefined,
  strike: async (stage, { random, note }) => {
    const servers = await stage.nodes('bs');
    const victims = pick(random, [
      ['master'],
      [pick(random, servers)],
      servers.filter((_, i) => i % 2 === 0),
      ['repair1'],
      await stage.nodes(),
    ]);
    const ms =
      random.next() < 0.4
        ? DEAD_AFTER_MS + between(random, 500, 2_000)
        : between(random, 100, 1_500);
    note(`SIGSTOP ${victims.join(' ')} for ${ms} ms`);
    await stage.signal(victims, 'SIGSTOP');
    await sleep(ms);
    await stage.signal(victims, 'SIGCONT');
    return { pauses: victims.length };
  },
};
