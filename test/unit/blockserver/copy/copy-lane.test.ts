import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CopyLane, type LaneBegin } from '../../../../src/blockserver/copy/lane/copy-lane.js';
import type { LaneAnswer } from '../../../../src/blockserver/copy/lane/lane-messages.js';
import type { SourceAsk } from '../../../../src/blockserver/copy/lane/source-messages.js';
import { LanePull } from '../../../../src/blockserver/copy/lane/lane-pull.js';
import { RepairDoors } from '../../../../src/blockserver/copy/repair-doors.js';
import { DEFAULT_LIMITS } from '../../../../src/blockserver/limits.js';
import { ByteBudget } from '../../../../src/blockserver/write/byte-budget.js';
import { DfsError } from '../../../../src/common/error.js';
import { serverId } from '../../../../src/common/ids.js';
import { VirtualTime } from '../../../support/virtual-time.js';
import { MemoryFileSystem } from '../../../support/memory-file-system.js';
import { copyHeader } from '../../../support/copy-call.js';
import { FakeSource } from '../../../support/fake-source.js';
import { InProcessBlocks } from '../../../support/in-process-blocks.js';

/**
 * A process that ends when it is told to begin a block whose path is `die`, never answers calls, and says how it was started,
 * and which process it is.
 */
const PROGRAM = `
  const { whenIdle, limits } = JSON.parse(process.argv[2]);
  process.once('disconnect', () => process.exit(0));
  process.on('message', (order) => {
    if (order.path === 'die') process.exit(3);
    if (order.kind === 'serve') return process.send({ kind: 'source', ask: { kind: 'open', id: 1 } });
    if (order.kind === 'call' || order.path === 'be silent') return;
    if (order.path === 'how') order.path = whenIdle ? 'when idle' : 'shares';
    if (order.path === 'limits') order.path = JSON.stringify(limits);
    if (order.path === 'who') order.path = String(process.pid);
    if (order.path === 'sha256') order.path = String(order.header.sha256 instanceof Uint8Array);
    process.send({ kind: 'failed', id: order.id, fault: { kind: 'disk', code: 'EIO', message: order.path } });
  });
`;

let dir: string;
let module: URL;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copy-lane-'));
  const path = join(dir, 'lane.mjs');
  await writeFile(path, PROGRAM);
  module = pathToFileURL(path);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function pull(lane: CopyLane, path: string): Promise<LaneAnswer | DfsError> {
  const begin: LaneBegin = { header: copyHeader(new Uint8Array(1), []), path, granted: 0 };
  return new Promise((resolve) => lane.begin(begin, { hear: resolve, lost: resolve }));
}

test('a lane whose process ends loses what was under way, and has another one for what comes', async () => {
  const time = new VirtualTime();
  const lane = new CopyLane({ limits: DEFAULT_LIMITS, clock: time, timers: time, module });
  try {
    const lost = await Promise.all([pull(lane, 'die'), pull(lane, 'with it')]);
    expect(lost).toMatchObject([{ code: 'INTERNAL' }, { code: 'INTERNAL' }]);
    expect(await pull(lane, 'again')).toMatchObject({
      kind: 'failed',
      fault: { message: 'again' },
    });
  } finally {
    await lane.close();
  }
});

test('what a lane is started with and told arrives as it is', async () => {
  const time = new VirtualTime();
  const lane = new CopyLane({ limits: DEFAULT_LIMITS, clock: time, timers: time, module });
  try {
    const answer = await pull(lane, 'limits');
    const { message } = (answer as Extract<LaneAnswer, { kind: 'failed' }>).fault;
    expect(JSON.parse(message)).toEqual(DEFAULT_LIMITS);
    expect(await pull(lane, 'sha256')).toMatchObject({ fault: { message: 'true' } });
  } finally {
    await lane.close();
  }
});

test('a lane that cannot be started loses what it was told, and says why', async () => {
  const time = new VirtualTime();
  const path = join(dir, 'ends.mjs');
  await writeFile(path, 'process.exit(1);');
  const ends = pathToFileURL(path);
  const lane = new CopyLane({ limits: DEFAULT_LIMITS, clock: time, timers: time, module: ends });
  const lost = await pull(lane, 'anything');
  expect(lost).toMatchObject({ code: 'INTERNAL', cause: { message: 'it ended with exit code 1' } });
  await lane.close();
});

test('a lane that hardly gets to run is given up; the next one takes its share, and ten minutes later one waits for idle processors again', async () => {
  const time = new VirtualTime();
  let starved = 0;
  const lane = new CopyLane({
    limits: DEFAULT_LIMITS,
    clock: time,
    timers: time,
    onStarved: () => (starved += 1),
    module,
  });
  try {
    expect(await pull(lane, 'how')).toMatchObject({ fault: { message: 'when idle' } });
    const lost = pull(lane, 'be silent');
    await time.advance(4_900);
    expect(starved).toBe(0);
    await time.advance(600);
    expect(starved).toBe(1);
    expect(await lost).toMatchObject({ code: 'OVERLOADED' });
    expect(await pull(lane, 'how')).toMatchObject({ fault: { message: 'shares' } });
    void pull(lane, 'be silent');
    await time.advance(60_000);
    expect(starved).toBe(1);
    expect(await pull(lane, 'die')).toMatchObject({ code: 'INTERNAL' });
    expect(await pull(lane, 'how')).toMatchObject({ fault: { message: 'shares' } });
    await time.advance(540_000);
    expect(await pull(lane, 'how')).toMatchObject({ fault: { message: 'when idle' } });
  } finally {
    await lane.close();
  }
});

test('reads that the lane serves are work: it is watched for them, and where it hardly gets to run its door is lost', async () => {
  const time = new VirtualTime();
  let starved = 0;
  let noteLost = (): void => {};
  const lost = new Promise<void>((resolve) => (noteLost = resolve));
  const lane = new CopyLane({
    limits: DEFAULT_LIMITS,
    clock: time,
    timers: time,
    onStarved: () => (starved += 1),
    module,
  });
  const serve = (readsUnderWay: number): Promise<SourceAsk> =>
    new Promise((hear) => {
      lane.serve('h:0', { readsUnderWay, hear, news: () => {}, lost: noteLost });
    });
  try {
    expect(await serve(0)).toMatchObject({ kind: 'open' });
    await time.advance(10_000);
    expect(starved).toBe(0);
    await serve(1);
    // Whoever hears of it first does so before the lane is watched.
    await Promise.resolve();
    await time.advance(6_000);
    expect(starved).toBe(1);
    await lost;
    expect(await pull(lane, 'how')).toMatchObject({ fault: { message: 'shares' } });
  } finally {
    await lane.close();
  }
});

test('a lane without work that somebody may wait for in vain is watched for a while', async () => {
  const time = new VirtualTime();
  let starved = 0;
  const onStarved = (): void => void (starved += 1);
  const parts = { limits: DEFAULT_LIMITS, clock: time, timers: time, onStarved };
  const lane = new CopyLane({ ...parts, module });
  try {
    lane.suspect();
    expect(time.pending).toBe(0);
    await pull(lane, 'how');
    await time.advance(20_000);
    expect(starved).toBe(0);
    lane.suspect();
    await time.advance(6_000);
    expect(starved).toBe(1);
  } finally {
    await lane.close();
  }
});

test('a pull that is stopped just when bytes come asks for no turn, which nobody would give it', async () => {
  const data = Buffer.alloc(200_000, 7);
  const answers: LaneAnswer[] = [];
  const source = new FakeSource(data, {
    before: () => pull.stop(new DfsError('CANCELLED', 'broken off')),
  });
  const blocks = new InProcessBlocks();
  blocks.serve('source', source.handlers);
  const fs = new MemoryFileSystem();
  await fs.open('/part', 'wx+');
  const header = copyHeader(data, [{ serverId: serverId('s'), address: 'source' }]);
  const pull = new LanePull(
    {
      fs,
      limits: DEFAULT_LIMITS,
      budget: new ByteBudget(1_000_000),
      // What comes is handed over, whatever was aborted meanwhile.
      connectBlock: (address) => ({
        ...blocks.connect(address),
        read: (request) => source.handlers.read(request, {} as never),
      }),
      doors: new RepairDoors(new VirtualTime(), DEFAULT_LIMITS),
      answer: (message) => answers.push(message),
    },
    { kind: 'begin', id: 1, header, path: '/part', granted: data.length },
  );
  await pull.run();
  expect(answers).toMatchObject([{ kind: 'failed', fault: { code: 'CANCELLED' } }]);
});
