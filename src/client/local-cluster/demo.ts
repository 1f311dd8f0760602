import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterReport } from '../../common/admin-messages.js';
import { DfsError } from '../../common/error.js';
import { MiB } from '../../common/sizes.js';
import { systemClock } from '../../runtime/system-clock.js';
import type { Dfs } from '../api.js';
import { LocalCluster, type ClusterSurroundings } from './local-cluster.js';
import { seededBytes } from './seeded-bytes.js';

const FILE = '/demo/file';
const VICTIM = '/rack2';
const DEMO_MS_MAX = 120_000;
/** Eight processes on a busy machine. */
const READY_MS_MAX = 90_000;
const DEAD_AFTER_MS = 3_000;
/** Small, so that the file has blocks on every server. */
const BLOCK_BYTES = 8 * MiB;
const POLL_MS = 100;

export interface DemoOptions {
  readonly size: number;
  readonly seed: string;
}
export interface DemoSurroundings extends ClusterSurroundings {
  readonly connect: (master: string) => Promise<Dfs>;
  readonly say: (line: string) => void;
}

/**
 * The main job from start to end, on processes and a folder of its own: a file is put, a whole fault domain is killed,
 * the file is read bit for bit, and repair brings every block back to its full count. Rejects if anything is not as it
 * should be; leaves nothing behind either way.
 */
export async function runDemo(options: DemoOptions, surroundings: DemoSurroundings): Promise<void> {
  const story = new Story(surroundings.say);
  const folder = await mkdtemp(join(tmpdir(), 'cairn-demo-'));
  const interrupt = interruption(surroundings.signal);
  const nothing = (): void => {};
  story.tell(`a master, 6 block servers in 3 fault domains and a repair worker, in ${folder}`);
  const up = LocalCluster.up(
    folder,
    { deadAfterMs: DEAD_AFTER_MS, blockSize: BLOCK_BYTES, repairWorkers: 1 },
    { readyTimeoutMs: READY_MS_MAX, ...surroundings, owned: true, progress: nothing },
  );
  try {
    const played = up.then((cluster) => play(cluster, options, surroundings, story));
    await Promise.race([played, interrupt.promise]);
  } finally {
    interrupt.done();
    // Also what is still coming up: nothing may outlive the folder.
    await up.then((cluster) => cluster.down(), nothing);
    await rm(folder, { recursive: true, force: true });
  }
  story.tell('everything is stopped and removed: all is well');
}

async function play(
  cluster: LocalCluster,
  { size, seed }: DemoOptions,
  { connect }: DemoSurroundings,
  story: Story,
): Promise<void> {
  await using dfs = await connect(await cluster.masterAddress());
  const { blockServers } = await cluster.status();
  story.tell(`ready: ${blockServers.map(({ name, domain }) => `${name} ${domain}`).join(', ')}`);

  const sha256 = await story.timed(size, `put ${size / MiB} MiB`, () => put(dfs, size, seed));
  const places: string[] = [];
  for await (const { locations } of dfs.locate(FILE))
    places.push(locations.map(({ serverName }) => serverName).join('+'));
  story.tell(`${places.length} blocks, on ${places.join(', ')}`);
  await story.timed(size, 'get, SHA-256 compared', () => getAndCompare(dfs, size, sha256));

  const killed = await cluster.kill(VICTIM);
  const killedMs = systemClock.nowMs();
  story.tell(`SIGKILL to all of ${VICTIM}: ${killed.join(', ')}`);
  await story.timed(size, 'get, SHA-256 compared', () => getAndCompare(dfs, size, sha256));

  const since = (): string =>
    `${((systemClock.nowMs() - killedMs) / 1_000).toFixed(1)} s after the kill`;
  const dead = await untilReport(dfs, ({ servers }) =>
    killed.every((name) => servers.some((s) => s.name === name && s.state === 'dead')),
  );
  const { blocks } = dead;
  story.tell(
    `the master counts ${killed.join(' and ')} dead ${since()}: ` +
      `${blocks.underReplicated} of ${blocks.total} blocks lack a copy, ${blocks.missing} are missing`,
  );
  if (blocks.missing > 0)
    throw new DfsError('DATA_MISSING', `${blocks.missing} blocks are missing`);
  const whole = await untilReport(dfs, (report) => report.blocks.underReplicated === 0);
  const copied = whole.repair.bytesTotal - dead.repair.bytesTotal;
  story.tell(`every block is back to its full count ${since()}: ${copied / MiB} MiB copied`);
  await checkCopies(dfs, killed);
  await story.timed(size, 'get, SHA-256 compared', () => getAndCompare(dfs, size, sha256));
}

async function put(dfs: Dfs, size: number, seed: string): Promise<string> {
  const hash = createHash('sha256');
  const writer = await dfs.openWriter(FILE, { createParents: true });
  for (const slice of seededBytes(seed, size)) {
    hash.update(slice);
    await writer.write(slice);
  }
  await writer.close();
  return hash.digest('hex');
}

async function getAndCompare(dfs: Dfs, size: number, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  let length = 0;
  for await (const slice of dfs.read(FILE)) {
    hash.update(slice);
    length += slice.length;
  }
  const got = hash.digest('hex');
  if (length !== size || got !== sha256)
    throw new DfsError(
      'DATA_CORRUPT',
      `read ${length} bytes with SHA-256 ${got}, but ${size} bytes with ${sha256} were put`,
      { path: FILE },
    );
}

async function untilReport(
  dfs: Dfs,
  holds: (report: ClusterReport) => boolean,
): Promise<ClusterReport> {
  for (;;) {
    const report = await dfs.report();
    if (holds(report)) return report;
    await sleep(POLL_MS);
  }
}

/** Every block of the file, one by one: as many copies as wanted, and none on what was killed. */
async function checkCopies(dfs: Dfs, killed: readonly string[]): Promise<void> {
  const { replication } = await dfs.stat(FILE);
  for await (const { id, locations } of dfs.locate(FILE)) {
    const names = locations.filter(({ state }) => state !== 'dead').map((l) => l.serverName);
    if (names.length < replication || names.some((name) => killed.includes(name)))
      throw new DfsError('DATA_MISSING', `block ${id} is on ${names.join('+')} alone`, {
        path: FILE,
      });
  }
}

/** Lines with the seconds since the start. */
class Story {
  private readonly say: (line: string) => void;
  private readonly startMs = systemClock.nowMs();

  constructor(say: (line: string) => void) {
    this.say = say;
  }

  tell(line: string): void {
    const seconds = (systemClock.nowMs() - this.startMs) / 1_000;
    this.say(`${seconds.toFixed(1).padStart(5)} s  ${line}`);
  }

  async timed<T>(bytes: number, what: string, act: () => Promise<T>): Promise<T> {
    const startMs = systemClock.nowMs();
    const result = await act();
    const ms = systemClock.nowMs() - startMs;
    this.tell(`${what}: ${(ms / 1_000).toFixed(2)} s, ${Math.round(bytes / 1_000 / ms)} MB/s`);
    return result;
  }
}

/** Ends the demo, but not its cleaning up, on an interrupt and when it takes too long. */
function interruption(signal: AbortSignal | undefined): { promise: Promise<never>; done(): void } {
  let fail: (error: DfsError) => void = () => {};
  const promise = new Promise<never>((_, reject) => {
    fail = reject;
  });
  promise.catch(() => {});
  const cancel = (): void => fail(new DfsError('CANCELLED', 'Interrupted'));
  const late = new DfsError('DEADLINE_EXCEEDED', `the demo takes longer than ${DEMO_MS_MAX} ms`);
  const timer = setTimeout(() => fail(late), DEMO_MS_MAX);
  signal?.addEventListener('abort', cancel, { once: true });
  const done = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  };
  return { promise, done };
}
