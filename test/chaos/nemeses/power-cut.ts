import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiskImages } from '../grounds/disk-images.js';
import { between, lacking, pick, type Nemesis } from '../nemesis.js';
import { isInstalled } from '../program.js';

/**
 * Takes what the page cache holds and no disk: nodes stand still, their disks are copied as they are, the processes are
 * killed, and they start again on the copies. Nothing that was told before they stood still may be missing there.
 */
export const powerCut: Nemesis = {
  name: 'power-cut',
  ground: 'images',
  lacks: async () =>
    existsSync('/dev/loop-control')
      ? lacking(['mkfs.btrfs', 'mkfs.ext4', 'mount'], isInstalled)
      : 'the kernel has no loop devices',
  strike: async (stage, { random, note }) => {
    const { ground } = stage;
    if (!(ground instanceof DiskImages)) throw new TypeError('there are no disks to cut');
    const servers = await stage.nodes('bs');
    const victims = pick(random, [
      ['master'],
      [pick(random, servers)],
      servers,
      ['master', ...servers],
      ['master', ...servers],
    ]);
    await sleep(between(random, 0, 700));
    note(`power cut of ${victims.join(' ')}`);
    await stage.signal(victims, 'SIGSTOP');
    await ground.freeze(victims);
    await stage.killTogether(victims);
    for (const victim of victims) await ground.swap(victim);
    note('power is back');
    await stage.start(victims);
    return { powerCuts: 1, powerCutImages: victims.length };
  },
};
