import { fileInode } from '../../../support/file-inode.js';
import { seededRandom } from '../../../../src/common/clock.js';
import {
  blockId,
  clientId,
  generation,
  inodeId,
  ROOT_INODE,
  type InodeId,
} from '../../../../src/common/ids.js';
import type { FsckPage } from '../../../../src/rpc/admin-api.js';
import { createState, type MasterState } from '../../../../src/master/core/state.js';
import { nullBlockSink } from '../../../../src/master/core/blocks/block-sink.js';
import { GroupCommit } from '../../../../src/master/journal/group-commit.js';
import { MemoryLog } from '../../../../src/master/journal/memory-log.js';
import { Kernel } from '../../../../src/master/kernel.js';
import { fsckPage } from '../../../../src/master/service/fsck-page.js';
import { BlockLocator } from '../../../../src/master/service/locate-blocks.js';
import { Bench } from '../core/derived-fixture.js';

const LENGTH = 10;

/** A file in the root, of blocks of 10 bytes. */
function addFile({ namespace, counters }: MasterState, name: string, blocks: number): InodeId {
  const id = counters.inode;
  counters.inode = inodeId(id + 1);
  namespace.insert(fileInode(id));
  const tail = Array.from({ length: blocks }, (_, n) => ({
    id: blockId(id * 100_000 + n),
    generation: generation(1),
    length: LENGTH,
    sha256: new Uint8Array(32),
  }));
  namespace.replaceBlocks(id, 0, tail);
  namespace.link(id, ROOT_INODE, name);
  return id;
}

/** The page from the root on. `onTurn` is called where others have their turn. */
async function check(state: MasterState, withBlocks: boolean, onTurn: () => void) {
  const { derived } = Bench.ready(3);
  const clock = { nowMs: () => 0, wallMs: () => 0 };
  const log = new GroupCommit({ log: new MemoryLog(), onFatal: () => {} });
  const kernel = new Kernel({ state, log, clock });
  const locator = new BlockLocator(derived, seededRandom(1));
  const yieldTurn = (): Promise<void> => {
    onTurn();
    return Promise.resolve();
  };
  const context = {
    user: 'root',
    groups: [],
    clientId: clientId('c'),
    operation: 1,
    clientHost: '',
    acknowledgedOperation: 0,
  };
  const request = { path: '/', cursor: undefined, withBlocks };
  const page = await fsckPage(
    { kernel, derived, locator, yieldTurn },
    context,
    request,
    new AbortController().signal,
  );
  await log.close();
  return page;
}

function format(): MasterState {
  return createState(nullBlockSink, { superuser: 'root', supergroup: 'g', timeMs: 0 });
}

function countsOf(page: FsckPage): Record<string, number> {
  return Object.fromEntries(page.files.map(({ path, blockCount }) => [path, blockCount]));
}

describe('a page of fsck', () => {
  test('others have their turn after each five hundred blocks, of one file or of many', async () => {
    const state = format();
    addFile(state, 'long', 1_700);
    let turns = 0;
    const page = await check(state, true, () => turns++);
    expect(countsOf(page)).toEqual({ '/long': 1_700 });
    expect(turns).toBe(3);
    const offsets = page.files[0]!.blocks.map(({ block }) => block.offset);
    expect(offsets).toEqual(Array.from({ length: 1_700 }, (_, n) => n * LENGTH));

    const many = format();
    for (let n = 0; n < 20; n++) addFile(many, `f${n}`, 80);
    turns = 0;
    expect((await check(many, false, () => turns++)).files).toHaveLength(20);
    expect(turns).toBe(3);
  });

  test('few blocks are looked at in one turn', async () => {
    const state = format();
    addFile(state, 'short', 499);
    addFile(state, 'empty', 0);
    let turns = 0;
    const page = await check(state, false, () => turns++);
    expect(countsOf(page)).toEqual({ '/short': 499, '/empty': 0 });
    expect(turns).toBe(0);
  });

  test('a file that is removed between two turns has the blocks that were seen, one that is cut those that are left', async () => {
    const state = format();
    const removed = addFile(state, 'a', 600);
    const cut = addFile(state, 'b', 900);
    const page = await check(state, false, () => {
      if (state.namespace.get(removed) === undefined) return;
      state.namespace.unlink(removed);
      state.namespace.remove(removed);
      state.namespace.replaceBlocks(cut, 100, []);
    });
    expect(countsOf(page)).toEqual({ '/a': 500, '/b': 100 });
  });
});
