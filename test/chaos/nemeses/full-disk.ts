import { setTimeout as sleep } from 'node:timers/promises';
import { SmallDiskGround } from '../grounds/small-disk-ground.js';
import { ROOM_LEFT_BYTES } from '../limits.js';
import { between, lacking, pick, type Nemesis } from '../nemesis.js';
import { isInstalled } from '../program.js';

/** The disks of block servers, or of the master, become full while they are used, and get room again. */
export const fullDisk: Nemesis = {
  name: 'full-disk',
  ground: 'small-disks',
  lacks: () => lacking(['mount'], isInstalled),
  strike: async (stage, { random, note }) => {
    const { ground } = stage;
    if (!(ground instanceof SmallDiskGround)) throw new TypeError('there are no disks to fill');
    const servers = await stage.nodes('bs');
    const victims = pick(random, [['master'], [pick(random, servers)], servers.slice(1), servers]);
    const room = between(random, 0, ROOM_LEFT_BYTES);
    const ms = between(random, 500, 3_000);
    note(`${victims.join(' ')} have ${room} bytes of room for ${ms} ms`);
    for (const victim of victims) await ground.fill(victim, room);
    await sleep(ms);
    // A master that can log nothing more ends; it starts when it has room again.
    const ended = await stage.heal();
    note(`room again${ended.length > 0 ? `; started: ${ended.join(' ')}` : ''}`);
    return { fullDisks: victims.length };
  },
};
