import { fileInode } from '../../support/file-inode.js';
import { blockId, clientId, generation, inodeId, ROOT_INODE } from '../../../src/common/ids.js';
import { nullBlockSink, type BlockFacts } from '../../../src/master/core/blocks/block-sink.js';
import { createState, type MasterState } from '../../../src/master/core/state.js';
import { checkBlockFacts } from './block-facts.js';

const FILE = inodeId(ROOT_INODE + 1);
const COMMITTED: BlockFacts = {
  id: blockId(7),
  inode: FILE,
  generation: generation(3),
  committed: { generation: generation(3), length: 10 },
  replication: 3,
};

/** A file of one committed block; `writing` opens it again under the next generation. */
function stateOf(isWriting: boolean): MasterState {
  const state = createState(nullBlockSink, { superuser: 'r', supergroup: 'g', timeMs: 0 });
  const { namespace, openFiles } = state;
  namespace.insert(fileInode(FILE));
  const sha256 = new Uint8Array(32);
  namespace.replaceBlocks(FILE, 0, [
    { id: blockId(7), generation: generation(3), length: 10, sha256 },
  ]);
  namespace.link(FILE, ROOT_INODE, 'f');
  if (isWriting)
    openFiles.open({
      inode: FILE,
      holder: clientId('c'),
      kind: 'append',
      reserved: undefined,
      writing: {
        id: blockId(7),
        generation: generation(4),
        offset: 0,
        targets: [],
        index: 0,
      },
      truncateTo: undefined,
    });
  return state;
}

test('facts that are those of the durable state are right, of blocks at rest and of one that is opened again', () => {
  expect(checkBlockFacts(stateOf(false), () => COMMITTED)).toEqual([]);
  const reopened = { ...COMMITTED, generation: generation(4) };
  expect(checkBlockFacts(stateOf(true), () => reopened)).toEqual([]);
});

test.each<[string, boolean, BlockFacts | undefined]>([
  ['a block that is not known', false, undefined],
  ['another file', false, { ...COMMITTED, inode: inodeId(99) }],
  ['another count of copies', false, { ...COMMITTED, replication: 2 }],
  ['a block that was never committed', false, { ...COMMITTED, committed: undefined }],
  [
    'a length that was committed before',
    false,
    { ...COMMITTED, committed: { generation: generation(3), length: 9 } },
  ],
  ['a generation that nobody allotted', false, { ...COMMITTED, generation: generation(4) }],
  ['the generation before an append', true, COMMITTED],
])('%s is a fault', (_, isWriting, told) => {
  expect(checkBlockFacts(stateOf(isWriting), () => told)).not.toEqual([]);
});
