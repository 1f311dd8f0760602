import { setTimeout as sleep } from 'node:timers/promises';
import { DfsClient } from '../../src/client/dfs-client.js';
import { loadState } from '../../src/client/local-cluster/cluster-state.js';
import { must } from '../../src/common/assert.js';
import { isDfsError } from '../../src/common/error.js';
import { MiB } from '../../src/common/sizes.js';
import { signalProcess } from '../../src/runtime/process-identity.js';
import { describedContent, keyOf, seededRandom } from '../support/described-content.js';
import { STORY_MS_MAX } from '../support/story-time.js';
import { startTestCluster, type TestCluster } from '../support/test-cluster.js';

const WRITERS = 4;
const SERVERS = ['bs1', 'bs2', 'bs3'];
const BYTES_MAX = 2.5 * MiB;
/** No call takes longer from the moment on when the cluster is up again: far less than the time it may take in all. */
const RECOVERY_MS_MAX = 8_000;
/** The others go on meanwhile; nobody being served for this long is a failure. */
const PROGRESS_MS_MAX = 80_000;

/** The life of the cluster as a writer has to know it. */
interface Course {
  stopped: boolean;
  /** Since when it is up after its last crash; infinite while it is down. */
  upMs: number;
}

/** One writer in a directory of its own, and what it was told: the cluster owes all of that. */
class Writer {
  readonly dir: string;
  /** Acknowledged files by path, with the key of their content. */
  readonly files = new Map<string, string>();
  readonly directories = new Set<string>();
  /** Paths whose last change was not answered: they hold one of these keys, or nothing where undefined is one. */
  readonly unknown = new Map<string, (string | undefined)[]>();
  acknowledged = 0;
  /** The longest that a call took while the cluster was up. */
  longestMs = 0;
  private readonly random: () => number;
  private readonly client: DfsClient;
  private readonly course: Course;
  private made = 0;

  constructor(
    name: string,
    seed: string,
    { client, course }: { client: DfsClient; course: Course },
  ) {
    this.dir = `/${name}`;
    this.random = seededRandom(`${seed} ${name}`);
    this.client = client;
    this.course = course;
  }

  async run(): Promise<void> {
    await this.client.mkdir(this.dir);
    while (!this.course.stopped) {
      const dice = this.random();
      if (dice < 0.6) await this.put(`${this.dir}/f${this.made++}`);
      else if (dice < 0.7) await this.put(this.anyFile() ?? `${this.dir}/f${this.made++}`);
      else if (dice < 0.8) await this.makeDirectory(`${this.dir}/d${this.made++}`);
      else await this.rename(this.anyFile(), `${this.dir}/r${this.made++}`);
    }
  }

  private anyFile(): string | undefined {
    const paths = [...this.files.keys()];
    return paths[Math.floor(this.random() * paths.length)];
  }

  private async put(path: string): Promise<void> {
    const key = `${path} ${this.made++}`;
    const content = describedContent(key, BYTES_MAX);
    const options = { overwrite: this.files.has(path) };
    if (await this.answered(() => this.client.writeFile(path, content, options))) {
      this.files.set(path, key);
      return;
    }
    this.unknown.set(path, [this.files.get(path), key]);
    this.files.delete(path);
  }

  private async makeDirectory(path: string): Promise<void> {
    if (await this.answered(() => this.client.mkdir(path))) this.directories.add(path);
  }

  private async rename(from: string | undefined, to: string): Promise<void> {
    const key = from === undefined ? undefined : this.files.get(from);
    if (from === undefined || key === undefined) return;
    this.files.delete(from);
    if (await this.answered(() => this.client.rename(from, to))) this.files.set(to, key);
    else for (const path of [from, to]) this.unknown.set(path, [undefined, key]);
  }

  /** False if the cluster did not say that it is done. Only the crash may be the reason. */
  private async answered(act: () => Promise<unknown>): Promise<boolean> {
    const startMs = performance.now();
    try {
      await act();
      this.acknowledged++;
      return true;
    } catch (error) {
      if (isDfsError(error) && error.retryable) return false;
      throw error;
    } finally {
      const tookMs = performance.now() - Math.max(startMs, this.course.upMs);
      this.longestMs = Math.max(this.longestMs, tookMs);
    }
  }
}

/** What a cluster was told to do: a kill, and how it gets up again. */
const CRASHES: Record<string, (running: TestCluster, random: () => number) => Promise<void>> = {
  master: async ({ cluster }) => {
    await cluster.kill('master');
    await cluster.start('master');
  },
  'one block server': async (running, random) => {
    const name = must(SERVERS[Math.floor(random() * SERVERS.length)], 'a server');
    await running.cluster.kill(name);
    await sleep(random() * 300);
    await running.cluster.start(name);
  },
  everything: async ({ cluster, dir }) => {
    const state = must(await loadState(dir), 'the state of the cluster');
    for (const { process } of state.nodes) signalProcess(must(process, 'a process'), 'SIGKILL');
    for (const { name } of state.nodes) await cluster.kill(name);
    for (const { name } of state.nodes) await cluster.start(name);
  },
};

async function contentAt(client: DfsClient, path: string): Promise<Buffer | undefined> {
  try {
    return Buffer.from(await client.readFile(path, { verify: true }));
  } catch (error) {
    if (isDfsError(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Every file is whole; those that were acknowledged are there; nothing is there that nobody wrote. */
async function verify(client: DfsClient, writer: Writer): Promise<void> {
  const found = new Map<string, string>();
  for await (const { path } of client.list(writer.dir)) {
    if (writer.directories.has(path)) continue;
    if ((await client.stat(path)).type === 'directory') continue;
    const content = must(await contentAt(client, path), 'what is listed can be read');
    const key = keyOf(content);
    expect({ path, whole: content.equals(describedContent(key, BYTES_MAX)) }).toEqual({
      path,
      whole: true,
    });
    found.set(path, key);
  }
  for (const [path, keys] of writer.unknown) {
    expect(keys).toContain(found.get(path));
    found.delete(path);
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(writer.files));
  for (const path of writer.directories)
    expect(await client.stat(path)).toMatchObject({ type: 'directory' });
}

test.each([
  ['s1', ['master', 'one block server', 'everything', 'master']],
  ['s2', ['everything', 'one block server', 'everything']],
])(
  'seed %s: killed under load again and again, nothing acknowledged is lost',
  async (seed, plan) => {
    await using running = await startTestCluster({ blockServers: 3, blockSize: MiB });
    const clients = await Promise.all(
      Array.from({ length: WRITERS }, () => DfsClient.connect({ master: running.master })),
    );
    await using _ = {
      [Symbol.asyncDispose]: async () => void (await Promise.all(clients.map((c) => c.close()))),
    };
    const course: Course = { stopped: false, upMs: 0 };
    const writers = clients.map((client, i) => new Writer(`w${i}`, seed, { client, course }));
    const ended = Promise.all(writers.map((writer) => writer.run()));
    const failed: unknown[] = [];
    ended.catch((error: unknown) => failed.push(error));
    const random = seededRandom(seed);
    const acknowledged = (): number => writers.reduce((sum, w) => sum + w.acknowledged, 0);
    const progress = async (count: number): Promise<void> => {
      const goal = acknowledged() + count;
      const deadline = performance.now() + PROGRESS_MS_MAX;
      while (acknowledged() < goal && failed.length === 0 && performance.now() < deadline)
        await sleep(2);
      if (failed.length > 0) throw failed[0];
      expect(acknowledged()).toBeGreaterThanOrEqual(goal);
    };
    for (const crash of plan) {
      await progress(4 + Math.floor(random() * 16));
      await sleep(random() * 60);
      course.upMs = Infinity;
      await must(CRASHES[crash], crash)(running, random);
      await running.untilServers('live', SERVERS);
      course.upMs = performance.now();
    }
    await progress(4);
    course.stopped = true;
    await ended;
    expect(Math.max(...writers.map(({ longestMs }) => longestMs))).toBeLessThan(RECOVERY_MS_MAX);
    await using reader = await DfsClient.connect({ master: running.master });
    for (const writer of writers) await verify(reader, writer);
    expect(acknowledged()).toBeGreaterThan(40);
  },
  STORY_MS_MAX,
);
