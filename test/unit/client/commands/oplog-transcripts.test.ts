import {
  appendFile,
  cp,
  mkdtemp,
  readFile,
  rm,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { must } from '../../../../src/common/assert.js';
import { txId } from '../../../../src/common/ids.js';
import { runDfs, type CliResult, type CliSetup } from '../../../support/cli-run.js';
import { FakeDfs } from '../../../support/fake-dfs.js';
import { appendGolden, GOLDEN_PAYLOADS, openGoldenLog } from '../../../support/golden-log.js';
import { folderContent } from '../../../support/folder-content.js';
import { batchOffsets, segmentsIn } from '../../master/journal/log-fixture.js';

const golden = (name: string): Promise<string> =>
  readFile(new URL(`../../../golden/${name}`, import.meta.url), 'utf8');
const SMALL = { segmentBytesMax: 4096 };

let root: string;
let dir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cairn-oplog-'));
  dir = join(root, 'log');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const oplog = (argv: string[], setup: CliSetup = {}): Promise<CliResult> =>
  runDfs(new FakeDfs(), ['oplog', ...argv], setup);
const txids = (text: string): number[] => text.split('\n').filter(Boolean).map(Number.parseFloat);
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A log as a killed master leaves it, in segments of a few batches; the offsets are of the newest segment. */
async function killedLog(count = 200): Promise<{ segments: string[]; offsets: number[] }> {
  const live = join(root, 'live');
  const log = await openGoldenLog(live, SMALL);
  await appendGolden(log, count);
  await cp(live, dir, { recursive: true });
  await log.close();
  const segments = await segmentsIn(dir);
  return { segments, offsets: await batchOffsets(must(segments.at(-1), 'a segment')) };
}

describe('view', () => {
  test('prints every kind of operation in words, as recorded once', async () => {
    const log = await openGoldenLog(dir, SMALL);
    await appendGolden(log, GOLDEN_PAYLOADS.length);
    await log.close();
    const text = await golden('oplog-view.txt');
    for (const path of [root, dir, join(dir, 'log-00000000000000000001.seg')])
      expect(await oplog(['view', path])).toMatchObject({ code: 0, stdout: text, stderr: '' });
    const { code, stdout } = await oplog(['view', root, '--json']);
    expect(code).toBe(0);
    expect(stdout.replaceAll(`${dir}/`, '')).toBe(await golden('oplog-view.jsonl'));
  });

  test('reads no cluster, and leaves the folder as it is while its master goes on', async () => {
    const log = await openGoldenLog(dir, SMALL);
    await appendGolden(log, 100);
    const before = await folderContent(dir);
    const { code, stdout } = await oplog(['view', dir], {
      connect: () => Promise.reject(new Error('connected')),
    });
    expect({ code, txids: txids(stdout) }).toEqual({ code: 0, txids: range(1, 100) });
    expect(await folderContent(dir)).toEqual(before);
    await appendGolden(log, 10);
    await log.close();
    expect(txids((await oplog(['view', dir])).stdout)).toEqual(range(1, 110));
  });

  test('--from and --to, over segments and within a batch', async () => {
    await killedLog();
    for (const [from, to] of [
      [1, 1],
      [3, 8],
      [37, 171],
      [199, 500],
    ] as const) {
      const { stdout, code } = await oplog(['view', dir, `--from=${from}`, `--to=${to}`]);
      expect({ code, txids: txids(stdout) }).toEqual({
        code: 0,
        txids: range(from, Math.min(to, 200)),
      });
    }
    expect(await oplog(['view', dir, '--from=201'])).toMatchObject({ code: 0, stdout: '' });
  });

  test('one segment gives its own operations alone', async () => {
    const { segments } = await killedLog();
    const path = must(segments[1], 'a segment');
    const { stdout, code } = await oplog(['view', path]);
    expect(code).toBe(0);
    const first = Number(basename(path).slice(4, -4));
    const next = Number(basename(must(segments[2], 'a segment')).slice(4, -4));
    expect(txids(stdout)).toEqual(range(first, next - 1));
  });

  test('operations that a checkpoint made superfluous are named', async () => {
    const { segments } = await killedLog();
    await unlink(must(segments[0], 'a segment'));
    const oldest = Number(basename(must(segments[1], 'a segment')).slice(4, -4));
    const { stdout, stderr, code } = await oplog(['view', dir, '--from=2']);
    expect({ code, txids: txids(stdout) }).toEqual({ code: 0, txids: range(oldest, 200) });
    expect(stderr).toBe(
      `oplog: operations 2 to ${oldest - 1} are not in the log any more; a checkpoint holds what they did\n`,
    );
    expect((await oplog(['view', dir])).stderr).toBe('');
  });
});

describe('damage', () => {
  test('a torn batch at the end of the newest segment is no damage, and is told', async () => {
    const { segments, offsets } = await killedLog();
    const path = must(segments.at(-1), 'a segment');
    await truncate(path, must(offsets.at(-1), 'an offset') - 4);
    const { stdout, stderr, code } = await oplog(['view', dir]);
    expect({ code, txids: txids(stdout) }).toEqual({ code: 0, txids: range(1, 195) });
    const at = must(offsets.at(-2), 'an offset');
    const bytes = must(offsets.at(-1), 'an offset') - 4 - at;
    expect(stderr).toBe(
      `oplog: '${path}': byte ${at}: ${bytes} bytes at the end are no whole batch: being written, or torn by a crash\n`,
    );
    const json = await oplog(['view', dir, '--json']);
    expect(JSON.parse(json.stderr)).toEqual({ unfinished: { path, offset: at, bytes } });
    // Zeros that were written ahead are no part of it.
    await appendFile(path, Buffer.alloc(2_000_000));
    expect(await oplog(['view', dir])).toMatchObject({ stdout, stderr, code });
  });

  test('in a sealed segment: what is before it is printed, then file and offset, exit 7', async () => {
    const { segments } = await killedLog();
    const path = must(segments[1], 'a segment');
    const at = must((await batchOffsets(path))[2], 'an offset');
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(at + 70) ^ 4, at + 70);
    await writeFile(path, bytes);
    const first = Number(basename(path).slice(4, -4));
    const { stdout, stderr, code } = await oplog(['view', dir]);
    expect({ code, txids: txids(stdout) }).toEqual({ code: 7, txids: range(1, first + 9) });
    expect(stderr).toBe(
      `oplog: '${path}': ${path}: byte ${at}: the checksum of a batch is wrong. Nothing was changed; put back a good copy of the file (LOG_DAMAGED)\n`,
    );
    const json = await oplog(['view', path, '--json']);
    expect(json.code).toBe(7);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'LOG_DAMAGED', path } });
  });

  test('in the newest segment with a whole batch behind it: exit 7', async () => {
    const { segments, offsets } = await killedLog();
    const path = must(segments.at(-1), 'a segment');
    const bytes = await readFile(path);
    bytes.fill(0, offsets[0], must(offsets[0], 'an offset') + 20);
    await writeFile(path, bytes);
    const { stderr, code } = await oplog(['tail', dir]);
    expect(code).toBe(7);
    expect(stderr).toContain(`byte ${offsets[0]}: no batch starts here`);
  });

  test('a segment that is missing from the middle, and a torn header there: exit 7', async () => {
    const { segments } = await killedLog();
    const [, second = '', third = ''] = segments;
    const bytes = await readFile(second);
    await unlink(second);
    expect(await oplog(['view', dir])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining(`${third}: byte 0: it starts at txid`),
    });
    await writeFile(second, bytes.subarray(0, 100));
    expect(await oplog(['view', dir])).toMatchObject({
      code: 7,
      stderr: expect.stringContaining(`${second}: byte 0: the segment header is cut off`),
    });
  });

  test('a record that does not decode, and one of a later format, under a right checksum', async () => {
    for (const [payload, code, text] of [
      [Buffer.from([1, 0, 0, 99]), 7, 'the record of txid 6 does not decode'],
      [Buffer.from([]), 7, 'the record of txid 6 does not decode'],
      [Buffer.from([2, 0]), 2, 'the record of txid 6 has format 2'],
    ] as const) {
      await rm(dir, { recursive: true, force: true });
      const log = await openGoldenLog(dir);
      await appendGolden(log, 5);
      await log.append(txId(6), [payload]);
      await log.close();
      const result = await oplog(['view', dir]);
      expect(result).toMatchObject({ code, stderr: expect.stringContaining(text) });
      expect(txids(result.stdout)).toEqual(range(1, 5));
    }
  });

  test('any change of any segment: a prefix of the operations and a fault of the table, never more', async () => {
    const { segments } = await killedLog(60);
    const whole = (await oplog(['view', dir])).stdout;
    const originals = await Promise.all(segments.map((path) => readFile(path)));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.uint8Array({ maxLength: 40 }),
        fc.nat(60),
        fc.boolean(),
        async (which, place, put, taken, end) => {
          const i = which % segments.length;
          const original = must(originals[i], 'a segment');
          const at = place % original.length;
          const rest = end ? [] : [original.subarray(Math.min(original.length, at + taken))];
          const path = must(segments[i], 'a segment');
          await writeFile(path, Buffer.concat([original.subarray(0, at), put, ...rest]));
          const { code, stdout, stderr } = await oplog(['view', dir]);
          await writeFile(path, original);
          expect(whole.startsWith(stdout)).toBe(true);
          expect([0, 7]).toContain(code);
          if (code === 7) expect(stderr).toMatch(/: byte \d+: .*\(LOG_DAMAGED\)\n$/);
          else if (stdout !== whole) expect(i).toBe(segments.length - 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a tail that is full of beginnings of batches is searched once, not for ever', async () => {
    const { segments } = await killedLog(10);
    const start = Buffer.from([0x43, 0x42, 0x41, 0x54, 0, 0, 0xff, 0]);
    await appendFile(must(segments.at(-1), 'a segment'), Buffer.concat(Array(300_000).fill(start)));
    const { code, stdout, stderr } = await oplog(['view', dir]);
    expect({ code, txids: txids(stdout) }).toEqual({ code: 7, txids: range(1, 10) });
    expect(stderr).toContain('what follows looks like batches and is none');
  });
});

describe('tail', () => {
  test('prints the last operations, over segments', async () => {
    await killedLog();
    expect(txids((await oplog(['tail', root])).stdout)).toEqual(range(191, 200));
    expect(txids((await oplog(['tail', dir, '-n', '77'])).stdout)).toEqual(range(124, 200));
    expect(txids((await oplog(['tail', dir, '--lines=5000'])).stdout)).toEqual(range(1, 200));
    expect(await oplog(['tail', dir, '-n0'])).toMatchObject({ code: 0, stdout: '' });
  });

  test('-f prints what a master adds, over rolls and a restart, until it is interrupted', async () => {
    let log = await openGoldenLog(dir, SMALL);
    await appendGolden(log, 20);
    const interrupt = new AbortController();
    const steps = [
      () => appendGolden(log, 5),
      () => appendGolden(log, 150),
      () => Promise.resolve(),
      async () => {
        await log.close();
        log = await openGoldenLog(dir, SMALL);
      },
      () => appendGolden(log, 25),
    ];
    const sleep = async (): Promise<void> => {
      const step = steps.shift();
      if (step) return step();
      interrupt.abort();
      throw interrupt.signal.reason;
    };
    const { code, stdout } = await oplog(['tail', dir, '-f', '-n', '2'], {
      sleep,
      signal: interrupt.signal,
    });
    await log.close();
    expect({ code, txids: txids(stdout) }).toEqual({ code: 130, txids: range(19, 200) });
  });

  test('-f does not follow one segment', async () => {
    const { segments } = await killedLog(5);
    const { code, stderr } = await oplog(['tail', must(segments[0], 'a segment'), '-f']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('One segment cannot be followed'),
    });
  });
});

test.each([
  [['view'], 2],
  [['view', '/a', '/b'], 2],
  [['look', '/a'], 2],
  [['view', '/a', '-f'], 2],
  [['view', '/a', '--from=0'], 2],
  [['view', '/a', '--from=x'], 2],
  [['view', '/a', '--from=5', '--to=4'], 2],
  [['tail', '/a', '--from=5'], 2],
  [['tail', '/a', '-n', '1000001'], 2],
  [['view', '/nonexistent/folder'], 3],
  [['tail', import.meta.filename], 3],
  [['view', import.meta.dirname], 3],
])('%j is refused with exit code %d', async (argv, code) => {
  const result = await oplog(argv);
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toMatch(/^oplog: .*\n$/);
});
