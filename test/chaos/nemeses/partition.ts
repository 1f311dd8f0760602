import { setTimeout as sleep } from 'node:timers/promises';
import { Network, type Direction } from '../grounds/network.js';
import { DEAD_AFTER_MS } from '../limits.js';
import { between, lacking, pick, type Nemesis } from '../nemesis.js';
import { isInstalled } from '../program.js';

const DIRECTIONS: readonly Direction[] = ['both', 'both', 'in', 'out'];

/** Cuts between network namespaces: a node from all others or from one, both ways or one way; or its link is down. */
export const partition: Nemesis = {
  name: 'partition',
  ground: 'network',
  lacks: () => lacking(['ip', 'iptables', 'nsenter'], isInstalled),
  strike: async (stage, { random, note }) => {
    const { ground } = stage;
    if (!(ground instanceof Network)) throw new TypeError('there is no network to cut');
    const victim = pick(random, ['master', ...(await stage.nodes('bs'))]);
    const others = [Network.CLIENTS, ...(await stage.nodes())].filter((node) => node !== victim);
    const other = pick(random, others);
    const direction = pick(random, DIRECTIONS);
    const how = pick(random, ['isolate', 'cut', 'cut', 'unplug']);
    const ms = between(random, 300, random.next() < 0.5 ? 1_500 : 2 * DEAD_AFTER_MS);
    note(`${how} ${victim}${how === 'cut' ? ` from ${other}` : ''}, ${direction}, for ${ms} ms`);
    if (how === 'isolate') await ground.isolate(victim, direction);
    else if (how === 'cut') await ground.cut(victim, other, direction);
    else await ground.unplug(victim);
    await sleep(ms);
    await ground.heal();
    return { cuts: 1 };
  },
};
