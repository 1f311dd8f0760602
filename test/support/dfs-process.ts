import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { dfsProgram } from '../../src/client/local-cluster/package-root.js';

export interface DfsResult {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

export interface DfsSetup {
  /** host:port. */
  readonly master: string;
  readonly user?: string | undefined;
}

/** One `dfs` process as a shell would run it; SIGKILL at the end of its block if it still runs. */
export class DfsProcess implements Disposable {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves when the process has ended and its output is complete. */
  readonly result: Promise<DfsResult>;
  private readonly output: Buffer[] = [];

  constructor(setup: DfsSetup, argv: readonly string[], options: { keepOutput?: boolean } = {}) {
    const [program = '', ...first] = dfsProgram();
    this.child = spawn(program, [...first, ...argv], { env: environmentOf(setup) });
    // The process may end before it has read all; its exit code tells.
    this.child.stdin.on('error', () => {});
    this.result = this.collect(options.keepOutput ?? true);
  }

  /** What it has printed so far. */
  get printed(): Buffer {
    return Buffer.concat(this.output);
  }

  async write(data: Uint8Array): Promise<void> {
    if (!this.child.stdin.write(data)) await once(this.child.stdin, 'drain');
  }

  /** Writes to stdin in slices, heeding back-pressure, and closes it. */
  async feed(slices: Iterable<Uint8Array>): Promise<DfsResult> {
    for (const slice of slices) {
      const ended = this.child.exitCode !== null || this.child.signalCode !== null;
      if (ended) break;
      if (!this.child.stdin.write(slice))
        await Promise.race([once(this.child.stdin, 'drain').catch(() => {}), this.result]);
    }
    this.child.stdin.end();
    return this.result;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.result;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }

  private async collect(keepOutput: boolean): Promise<DfsResult> {
    const errors: Buffer[] = [];
    if (keepOutput) this.child.stdout.on('data', (piece: Buffer) => this.output.push(piece));
    this.child.stderr.on('data', (piece: Buffer) => errors.push(piece));
    const [code] = (await once(this.child, 'close')) as [number | null];
    const bytes = this.printed;
    const stderr = Buffer.concat(errors).toString('utf8');
    return { code, bytes, stdout: bytes.toString('utf8'), stderr };
  }
}

/** Runs one command to its end. */
export async function dfs(
  setup: DfsSetup,
  argv: readonly string[],
  input: Uint8Array | string = '',
): Promise<DfsResult> {
  using running = new DfsProcess(setup, argv);
  return await running.feed([Buffer.from(input)]);
}

/** The same; throws with its stderr unless it succeeds. */
export async function dfsOk(
  setup: DfsSetup,
  argv: readonly string[],
  input: Uint8Array | string = '',
): Promise<DfsResult> {
  const result = await dfs(setup, argv, input);
  if (result.code !== 0)
    throw new Error(`dfs ${argv.join(' ')}: exit ${result.code}: ${result.stderr}`);
  return result;
}

/** Nothing of the person who runs the tests but the way to programs, and what holds for all clusters of this suite. */
function environmentOf({ master, user }: DfsSetup): NodeJS.ProcessEnv {
  const { PATH, DFS_CLUSTER_PORTS, DFS_LOCAL_READS } = process.env;
  const given = {
    PATH,
    DFS_CLUSTER_PORTS,
    DFS_LOCAL_READS,
    HOME: '/nonexistent',
    DFS_MASTER: master,
  };
  return user === undefined ? given : { ...given, DFS_USER: user, DFS_GROUPS: user };
}
