import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '../../src/common/assert.js';
import { MiB } from '../../src/common/sizes.js';
import { DfsClient } from '../../src/client/dfs-client.js';
import { runChaos, type ChaosOptions, type ChaosResult } from '../chaos/chaos-run.js';
import { kill } from '../chaos/nemeses/kill.js';
import { pause } from '../chaos/nemeses/pause.js';
import type { Nemesis, Strike } from '../chaos/nemesis.js';
import { FOLDER_PREFIX, type Stage } from '../chaos/stage.js';
import { decodeHistory } from '../sim/checkers/history.js';
import { blockFilesOf, flipBit } from '../support/cluster-disks.js';
import { runningInFolder } from '../support/running-in-folder.js';

/** The runner of `make chaos` itself: it plays, it finds what is wrong, and it leaves nothing behind. */

const SEED = 77;
/** A round takes seconds, and minutes where the machine has much else to do. */
const TEST_MS_MAX = 180_000;

let keepDir: string;
beforeEach(async () => {
  keepDir = await mkdtemp(join(tmpdir(), 'cairn-chaos-kept-'));
});
afterEach(() => rm(keepDir, { recursive: true, force: true }));

/** Harm that ends soon, so that the round is short. */
const killOne: Nemesis = {
  ...kill,
  strike: async (stage: Stage, { note }: Strike) => {
    note('SIGKILL bs1');
    await stage.killTogether(['bs1']);
    await stage.start(['bs1']);
    return { kills: 1 };
  },
};

const pauseOne: Nemesis = {
  ...pause,
  strike: async (stage: Stage, { note }: Strike) => {
    note('SIGSTOP bs2');
    await stage.signal(['bs2'], 'SIGSTOP');
    await sleep(300);
    await stage.signal(['bs2'], 'SIGCONT');
    return { pauses: 1 };
  },
};

function play(
  options: Partial<ChaosOptions> & Pick<ChaosOptions, 'nemeses'>,
): Promise<ChaosResult & { said: string[] }> {
  const said: string[] = [];
  return runChaos({
    seed: SEED,
    rounds: 1,
    seconds: TEST_MS_MAX / 1_000,
    strikes: 1,
    clients: 3,
    keepDir,
    say: (line) => said.push(line),
    tell: () => {},
    ...options,
  }).then((result) => ({ ...result, said }));
}

test(
  'a round of kills and a round of pauses: everything that was acknowledged is read back',
  async () => {
    let dir = '';
    let longFiles = 0;
    const { tally, faults, kept } = await play({
      nemeses: [killOne, pauseOne],
      rounds: 2,
      beforeVerify: async (stage, history) => {
        dir = stage.dir;
        for (const { call, outcome } of history)
          if (call.kind === 'commit' && call.written > MiB && outcome.is === 'ok') longFiles += 1;
      },
    });
    expect(faults).toEqual([]);
    expect(kept).toBeUndefined();
    expect(tally).toMatchObject({ rounds: 2, bytesLost: 0 });
    expect(tally.outcomes.ok).toBeGreaterThan(0);
    expect(tally.bytesVerified).toBeGreaterThan(0);
    expect(longFiles).toBeGreaterThan(0);
    // Which ones is the seed's.
    expect(tally.strikes).toEqual({ kill: 1, pause: 1 });
    expect(tally.harm).toEqual({ kills: 1, pauses: 1 });
    expect(dir).toContain(FOLDER_PREFIX);
    expect(existsSync(dir)).toBe(false);
    expect(await runningInFolder(dir)).toEqual([]);
  },
  TEST_MS_MAX,
);

test(
  'an acknowledged file deleted behind the system’s back, and one whose copies are all changed: both are found, and all that tells of them is kept',
  async () => {
    let [deleted, changed] = ['', ''];
    const { tally, faults, kept, said } = await play({
      nemeses: [killOne],
      beforeVerify: async (stage) => {
        await using dfs = await DfsClient.connect({ master: stage.master, user: 'root' });
        [deleted = '', changed = ''] = await someFiles(dfs);
        await changeOnDisks(stage, dfs, changed);
        await dfs.remove(deleted);
      },
    });
    expect(faults).toContainEqual(
      expect.stringMatching(`^acknowledged, and not so: ${deleted} .*: NOT_FOUND`),
    );
    expect(faults).toContainEqual(
      expect.stringMatching(`^acknowledged, and not so: ${changed} .*: DATA_CORRUPT`),
    );
    expect(tally.bytesLost).toBeGreaterThan(0);
    const at = must(kept, 'a folder');
    const history = decodeHistory(await readFile(join(at, 'history.jsonl'), 'utf8'));
    expect(history.length).toBe(tally.operations);
    expect(await readFile(join(at, 'schedule.log'), 'utf8')).toContain('SIGKILL bs1');
    expect(existsSync(join(at, 'cluster', 'logs', 'master.log'))).toBe(true);
    expect(said).toContainEqual(expect.stringMatching(/^again: make chaos SEED=77 ROUNDS=1 /));
  },
  TEST_MS_MAX,
);

/** Paths of files with content. */
async function someFiles(dfs: DfsClient): Promise<string[]> {
  const paths: string[] = [];
  for await (const { files } of dfs.fsck('/'))
    for (const { path, length } of files) if (length > 0) paths.push(path);
  return paths;
}

/** One bit of every copy of every block. */
async function changeOnDisks(stage: Stage, dfs: DfsClient, path: string): Promise<void> {
  const ids = new Set<number>();
  for await (const { id } of dfs.locate(path)) ids.add(id);
  for (const server of await stage.nodes('bs'))
    for (const file of await blockFilesOf({ dir: stage.cluster.dir }, server))
      if (ids.has(file.id)) await flipBit(file.path, 0);
}
