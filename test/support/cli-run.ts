import { Readable, Writable } from 'node:stream';
import type { ConnectOptions } from '../../src/client/api.js';
import { runCli, type CliIo } from '../../src/client/commands/run-cli.js';
import type { FakeDfs } from './fake-dfs.js';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly bytes: Buffer;
}

export interface CliSetup extends Partial<CliIo> {
  readonly input?: string | Buffer;
  readonly onConnect?: (options: ConnectOptions) => void;
}

/** Runs one command line in this process against a fake cluster. */
export async function runDfs(
  dfs: FakeDfs,
  argv: readonly string[],
  setup: CliSetup = {},
): Promise<CliResult> {
  const stdout = new Collector();
  const stderr = new Collector();
  const code = await runCli(argv, {
    stdin: Readable.from(setup.input === undefined ? [] : [Buffer.from(setup.input)]),
    stdout,
    stderr,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    // A home that is not there: no config file of the person who runs the tests.
    env: { HOME: '/nonexistent' },
    clock: { nowMs: () => 0, wallMs: () => Date.UTC(2026, 10, 21, 10, 0, 0) },
    signal: new AbortController().signal,
    sleep: () => Promise.resolve(),
    connect: (options) => {
      setup.onConnect?.(options);
      return Promise.resolve(dfs);
    },
    ...setup,
  });
  return { code, stdout: stdout.text, stderr: stderr.text, bytes: stdout.bytes };
}

class Collector extends Writable {
  private readonly pieces: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.pieces.push(Buffer.from(piece));
    done();
  }
}
