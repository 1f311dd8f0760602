import { setImmediate as yieldTurn } from 'node:timers/promises';
import { PassThrough } from 'node:stream';
import { DfsError } from '../../../../src/common/error.js';
import { txId } from '../../../../src/common/ids.js';
import { runDfs, type CliSetup } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';

let dfs: FakeDfs;
/** Time of the fake clock; sleeping moves it. */
let nowMs: number;
let txid: number;

beforeEach(() => {
  dfs = new FakeDfs();
  nowMs = 0;
  txid = 100;
  const report = dfs.report.bind(dfs);
  dfs.report = async () => ({ ...(await report()), txid: txId(txid) });
});

const START = Date.UTC(2026, 10, 21, 10, 0, 0);

/** What a person at a terminal would have around the command. */
function surroundings(setup: CliSetup = {}): CliSetup {
  return {
    clock: { nowMs: () => nowMs, wallMs: () => START + nowMs },
    sleep: async (ms, signal) => {
      const dueMs = nowMs + ms;
      await yieldTurn(undefined, { signal });
      nowMs = Math.max(nowMs, dueMs);
    },
    ...setup,
  };
}

/** A keyboard that remembers whether its keys come one by one. */
class Keyboard extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];

  setRawMode(on: boolean): this {
    this.modes.push(on);
    return this;
  }
}

const framesOf = (stdout: string): string[] => stdout.split('\u001b[H').slice(1);

test('without a terminal it is one frame and the end', async () => {
  const { code, stdout } = await runDfs(dfs, ['top'], surroundings());
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('127.0.0.1:9000  up 1:00:00  2026-11-21 10:00:00 UTC');
  expect(lines).toContain('Changes    last transaction 100');
  expect(lines.at(-2)).toMatch(/^bs2 {3}live /);
  expect(stdout).not.toContain('\u001b');
  expect(dfs.calls).toEqual(['report ']);
});

test('--once is one frame on a terminal too, and leaves the screen alone', async () => {
  const setup = surroundings({ stdoutIsTerminal: true });
  const { stdout } = await runDfs(dfs, ['top', '--once'], setup);
  expect(stdout).not.toContain('\u001b');
  expect(dfs.calls).toHaveLength(1);
});

test('--json --count gives an object for each frame, with the rates between them', async () => {
  const next = surroundings();
  const sleeps: number[] = [];
  const sleep: CliSetup['sleep'] = async (ms, signal) => {
    sleeps.push(ms);
    txid += 50;
    await next.sleep?.(ms, signal);
  };
  const argv = ['top', '--json', '--count', '3', '--interval', '5s'];
  const { code, stdout } = await runDfs(dfs, argv, { ...next, sleep });
  expect(code).toBe(0);
  const frames = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(frames).toMatchObject([
    { time: START, txid: 100, rates: { operationsPerSecond: null, usedBytesPerSecond: null } },
    { time: START + 5_000, txid: 150, rates: { operationsPerSecond: 10, usedBytesPerSecond: 0 } },
    { time: START + 10_000, txid: 200, safeMode: false, blocks: { total: 24 } },
  ]);
  expect(sleeps).toEqual([5_000, 5_000]);
});

test('on a terminal it redraws in place, ends after --count, and gives the cursor back', async () => {
  const setup = surroundings({
    stdoutIsTerminal: true,
    terminalSize: () => ({ columns: 60, rows: 12 }),
  });
  const { code, stdout } = await runDfs(dfs, ['top', '--count', '3'], setup);
  expect(code).toBe(0);
  expect(stdout.startsWith('\u001b[?25l\u001b[?7l\u001b[2J\u001b[H127.0.0.1:9000')).toBe(true);
  expect(stdout.endsWith('\u001b[J\u001b[?7h\u001b[?25h')).toBe(true);
  const frames = framesOf(stdout);
  expect(frames).toHaveLength(3);
  for (const frame of frames) {
    const lines = frame.split('\u001b[J')[0]?.split('\n').slice(0, -1) ?? [];
    // One row stays free for the cursor.
    expect(lines).toHaveLength(11);
    for (const line of lines) {
      expect(line.endsWith('\u001b[K')).toBe(true);
      expect(line.length - '\u001b[K'.length).toBeLessThanOrEqual(60);
    }
  }
  expect(frames[1]).toContain('Changes    0.0/s');
});

test.each(['q', 'Q', 'xq'])(
  'the keys %s end it with 0, and the keyboard is given back',
  async (keys) => {
    const stdin = new Keyboard();
    const setup = surroundings({ stdoutIsTerminal: true, stdin });
    dfs.onCall = () => void (dfs.calls.length === 3 && stdin.write(keys));
    const { code, stdout, stderr } = await runDfs(dfs, ['top'], setup);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(framesOf(stdout).length).toBeGreaterThanOrEqual(2);
    expect(stdout.endsWith('\u001b[?25h')).toBe(true);
    expect(stdin.modes).toEqual([true, false]);
    expect(stdin.listenerCount('data')).toBe(0);
  },
);

test('q ends it also while the master does not answer', async () => {
  const stdin = new Keyboard();
  dfs.onCall = () => new Promise(() => {});
  let slept = 0;
  const plain = surroundings();
  const sleep: CliSetup['sleep'] = async (ms, signal) => {
    if (++slept === 3) {
      stdin.write('q');
      // The rest of the interval is not waited for.
      await new Promise(() => {});
    }
    await plain.sleep?.(ms, signal);
  };
  const setup = { ...plain, sleep, stdoutIsTerminal: true, stdin };
  const { code, stdout } = await runDfs(dfs, ['top'], setup);
  expect(code).toBe(0);
  expect(framesOf(stdout)[0]).toContain('No answer yet');
});

test('an interrupt, by signal or by key, ends it with 130 and the cursor back', async () => {
  const controller = new AbortController();
  dfs.onCall = () => void (dfs.calls.length === 2 && controller.abort());
  const signalled = await runDfs(
    dfs,
    ['top'],
    surroundings({ stdoutIsTerminal: true, signal: controller.signal }),
  );
  const stdin = new Keyboard();
  dfs.onCall = () => void stdin.write('\u0003');
  const pressed = await runDfs(dfs, ['top'], surroundings({ stdoutIsTerminal: true, stdin }));
  for (const { code, stdout, stderr } of [signalled, pressed]) {
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'top: Interrupted (CANCELLED)\n' });
    expect(stdout.endsWith('\u001b[?25h')).toBe(true);
  }
  expect(stdin.modes).toEqual([true, false]);
});

test('a master that cannot be reached is remarked on a terminal, with the figures of before', async () => {
  let calls = 0;
  dfs.onCall = () => {
    if (++calls === 2) throw new DfsError('UNAVAILABLE', 'Cannot reach it');
  };
  const setup = surroundings({ stdoutIsTerminal: true });
  const { code, stdout } = await runDfs(dfs, ['top', '--count', '3', '-d', '4s'], setup);
  expect(code).toBe(0);
  const frames = framesOf(stdout);
  expect(frames[1]).toMatch(/No answer for \d+ s: Cannot reach it/);
  expect(frames[1]).toContain('last transaction 100');
  expect(frames[2]).not.toContain('No answer');
});

test('elsewhere it ends with the error, and so it does where asking again is of no use', async () => {
  dfs.onCall = () => {
    throw new DfsError('UNAVAILABLE', 'Cannot reach it');
  };
  expect(await runDfs(dfs, ['top'], surroundings())).toMatchObject({ code: 6, stdout: '' });
  dfs.onCall = () => {
    throw new DfsError('PERMISSION_DENIED', 'no');
  };
  const refused = await runDfs(dfs, ['top'], surroundings({ stdoutIsTerminal: true }));
  expect(refused).toMatchObject({ code: 5, stderr: 'top: no (PERMISSION_DENIED)\n' });
  expect(refused.stdout.endsWith('\u001b[?25h')).toBe(true);
});

test.each([
  ['--interval', 'soon'],
  ['--interval', '1ms'],
  ['--count', '0'],
  ['--count', 'many'],
])('%s %s is wrong usage', async (...argv) => {
  expect(await runDfs(dfs, ['top', ...argv], surroundings())).toMatchObject({ code: 2 });
  expect(dfs.calls).toEqual([]);
});
