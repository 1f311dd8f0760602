import { setTimeout as sleep } from 'node:timers/promises';
import { Clocks, findLibrary } from '../grounds/clocks.js';
import { between, pick, type Nemesis } from '../nemesis.js';

const HOUR_S = 3_600;

/** The wall clock of a node, or of all, jumps by hours or goes to and fro; monotonic time stays true. */
export const clock: Nemesis = {
  name: 'clock',
  ground: 'clocks',
  lacks: async () =>
    (await findLibrary()) === undefined
      ? 'there is no libfaketime: run scripts/chaos-tools.sh'
      : undefined,
  strike: async (stage, { random, note }) => {
    const { ground } = stage;
    if (!(ground instanceof Clocks)) throw new TypeError('there are no clocks to set');
    const nodes = await stage.nodes();
    const victims = random.next() < 0.2 ? nodes : [pick(random, nodes), pick(random, nodes)];
    const jumps = random.next() < 0.5 ? 1 : between(random, 3, 8);
    for (let i = 0; i < jumps; i++) {
      const seconds = between(random, -2 * HOUR_S, 2 * HOUR_S);
      note(`the clocks of ${victims.join(' ')} are ${seconds} s off`);
      for (const victim of victims) await ground.shift(victim, seconds);
      await sleep(between(random, 100, 1_000));
    }
    await ground.heal();
    note('all clocks are right');
    return { clockJumps: jumps + 1 };
  },
};
