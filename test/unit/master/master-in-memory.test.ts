import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Master } from '../../../src/master/master.js';
import { systemError } from '../../support/faulty-file-system.js';
import { callsOf, MasterInMemory, VIRTUAL_DIR } from '../../support/master-in-memory.js';

const MADE_FILE = {
  mode: 0o644,
  replication: 0,
  blockSize: 0,
  overwrite: false,
  createParents: false,
  ifVersion: undefined,
  close: false,
};

/** One life of a client: directories and empty files, called through the handlers as gRPC would. */
class Client {
  private readonly next: ReturnType<typeof callsOf>;
  private readonly master: Master;

  constructor(master: Master, name: string) {
    this.master = master;
    this.next = callsOf(name);
  }

  async mkdir(path: string): Promise<void> {
    await this.master.handlers.namespace.mkdir(
      this.next(),
      { path, mode: 0o755, parents: false },
      {},
    );
  }

  /** Leaves a file open for write. */
  async create(path: string) {
    const { namespace } = this.master.handlers;
    return namespace.createFile(this.next(), { ...MADE_FILE, path }, {});
  }

  async put(path: string): Promise<void> {
    const { inode } = await this.create(path);
    const { namespace } = this.master.handlers;
    await namespace.completeFile(this.next(), { inode, last: undefined }, {});
  }

  async checkpoint() {
    return this.master.handlers.admin.checkpoint(this.next(), {});
  }

  async names(path: string): Promise<string[]> {
    const { namespace } = this.master.handlers;
    const page = await namespace.list(this.next(), { path, startAfter: '', limit: 100 }, {});
    return page.entries.map((entry) => basename(entry.path));
  }

  async report() {
    return this.master.handlers.admin.report(this.next(), {});
  }
}

/** What a master must not reach for: each throws while these tests run. */
const REAL: readonly [object, string][] = [
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'queueMicrotask'],
  [Date, 'now'],
  [Math, 'random'],
  [performance, 'now'],
  [process, 'nextTick'],
  [process, 'hrtime'],
];

describe('a master of which nothing is real', () => {
  const kept: [object, string, unknown][] = [];

  beforeEach(() => {
    for (const [owner, name] of REAL) {
      kept.push([owner, name, Reflect.get(owner, name)]);
      const refuse = (): never => {
        throw new Error(`${name} is real`);
      };
      Object.defineProperty(owner, name, { value: refuse, configurable: true, writable: true });
    }
  });
  afterEach(() => {
    for (const [owner, name, value] of kept.splice(0))
      Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    expect(existsSync(VIRTUAL_DIR)).toBe(false);
  });

  test('is killed and comes back with all that it acknowledged, from a checkpoint and the log after it', async () => {
    const machine = new MasterInMemory();
    const first = await machine.start();
    const client = new Client(first, 'a');
    await client.mkdir('/before');
    await client.put('/before/file');
    expect(await client.checkpoint()).toMatchObject({ txid: 4 });
    await client.mkdir('/after');
    await client.put('/after/file');
    await client.create('/after/open');
    const { clusterId, txid } = await client.report();
    machine.kill();

    const again = new Client(await machine.start(), 'b');
    expect(await again.names('/')).toEqual(['after', 'before']);
    expect(await again.names('/before')).toEqual(['file']);
    expect(await again.names('/after')).toEqual(['file']);
    expect(await again.report()).toMatchObject({ clusterId, txid, files: 2, openFiles: 1 });
    expect(machine.fatal).toEqual([]);
  });

  test('goes by the time that it is given: a silent lease ends, checkpoints are written, and idle hours cost little', async () => {
    const machine = new MasterInMemory({ checkpointInterval: 600_000 });
    const client = new Client(await machine.start(), 'a');
    await client.create('/open');
    await machine.time.advance(59_000);
    expect(await client.report()).toMatchObject({ openFiles: 1 });
    await machine.time.advance(3_000);
    expect(await client.report()).toMatchObject({ openFiles: 0, files: 0 });
    expect(checkpointsOf(machine)).toHaveLength(0);
    await machine.time.advance(1_800_000);
    expect(checkpointsOf(machine)).toHaveLength(1);
  });

  test('does the same again, to the byte, in another world that is like the first', async () => {
    const run = async (): Promise<string[]> => {
      const machine = new MasterInMemory({ checkpointInterval: 60_000 });
      for (const life of ['a', 'b', 'c']) {
        const client = new Client(await machine.start(), life);
        for (let i = 0; i < 5; i++) {
          await client.put(`/${life}${i}`);
          await machine.time.advance(20_000);
        }
        machine.kill();
      }
      return [...machine.fs.files].map(
        ([path, { bytes }]) => `${path} ${bytes.toString('base64')}`,
      );
    };
    const [one, two] = [await run(), await run()];
    expect(one.length).toBeGreaterThan(4);
    expect(two).toEqual(one);
  });

  test('stops cleanly without a timer left, and gives its folder to the next one only then', async () => {
    const machine = new MasterInMemory();
    const master = await machine.start();
    await expect(machine.start()).rejects.toMatchObject({ code: 'LOCKED' });
    await new Client(master, 'a').mkdir('/kept');
    await master.stop();
    expect(machine.time.pending).toBe(0);
    const next = await machine.start();
    expect(await new Client(next, 'b').names('/')).toEqual(['kept']);
    await next.stop();
  });

  test('acknowledges nothing after its disk failed, and says so once', async () => {
    const machine = new MasterInMemory();
    const client = new Client(await machine.start(), 'a');
    await client.mkdir('/before');
    machine.fs.before = (operation) => {
      if (operation === 'write') throw systemError('EIO');
    };
    let answered = false;
    void client.mkdir('/lost').then(() => (answered = true));
    await machine.time.advance(60_000);
    expect(answered).toBe(false);
    expect(machine.fatal).toMatchObject([{ code: 'VOLUME_FAILED' }]);
    machine.fs.before = () => {};
    machine.kill();
    expect(await new Client(await machine.start(), 'b').names('/')).toEqual(['before']);
  });
});

function checkpointsOf(machine: MasterInMemory): string[] {
  return [...machine.fs.files.keys()].filter((path) => path.endsWith('.ckpt'));
}
