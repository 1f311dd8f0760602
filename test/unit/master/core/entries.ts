import * as fc from 'fast-check';
import { blockId, clientId, generation, inodeId, serverId } from '../../../../src/common/ids.js';
import type { Entry, Operation, OperationKind } from '../../../../src/master/core/operation.js';

const sha256 = Uint8Array.from({ length: 32 }, (_, i) => i * 7);
const committed = { id: blockId(9), generation: generation(300), length: 65_536, sha256 };
const inode = inodeId(5);
const directories = [{ inode: inodeId(6), name: 'é\n' }];

/** One operation of each kind; a new kind fails to compile until it is here. */
const samples: { readonly [K in OperationKind]: Extract<Operation, { kind: K }> } = {
  mkdir: { kind: 'mkdir', parent: inodeId(1), directories, owner: 'alice', mode: 0o1777 },
  createFile: {
    kind: 'createFile',
    inode: inodeId(7),
    parent: inodeId(1),
    directories,
    name: '\uFEFF__proto__',
    owner: 'alice',
    mode: 0o644,
    replication: 3,
    blockSize: 2 ** 26,
    holder: clientId('c-1'),
    ifVersion: 0,
  },
  appendFile: { kind: 'appendFile', inode, holder: clientId('c-1') },
  addBlock: {
    kind: 'addBlock',
    inode,
    previous: committed,
    block: blockId(10),
    generation: generation(301),
    targets: [serverId('s-1'), serverId('s-2')],
  },
  reopenBlock: { kind: 'reopenBlock', inode, block: blockId(10), generation: generation(302) },
  flushFile: { kind: 'flushFile', inode, block: undefined },
  abandonBlock: { kind: 'abandonBlock', inode, block: blockId(10) },
  completeFile: { kind: 'completeFile', inode, last: committed },
  abandonFile: { kind: 'abandonFile', inode },
  expireLease: { kind: 'expireLease', inode },
  rename: { kind: 'rename', inode, parent: inodeId(1), name: 'new' },
  remove: { kind: 'remove', inode },
  setReplication: { kind: 'setReplication', inode, replication: 512 },
  setMode: { kind: 'setMode', inode, mode: 0 },
  setOwner: { kind: 'setOwner', inode, owner: 'bob', group: 'staff' },
  setTimes: { kind: 'setTimes', inode, mtimeMs: Number.MAX_SAFE_INTEGER, atimeMs: 0 },
  truncateAtEdge: { kind: 'truncateAtEdge', inode, length: 2 ** 40 },
  beginTruncate: {
    kind: 'beginTruncate',
    inode,
    length: 127,
    generation: generation(303),
    holder: clientId('c-2'),
  },
  finishTruncate: { kind: 'finishTruncate', inode, shortened: committed },
  concat: { kind: 'concat', inode, sources: [inodeId(128), inodeId(16_384)] },
  reap: { kind: 'reap', steps: 1_000 },
  format: { kind: 'format', superuser: 'root', supergroup: 'supergroup' },
  skipNumbers: {
    kind: 'skipNumbers',
    block: blockId(1_000_301),
    generation: generation(1_000_401),
  },
  moveToTrash: {
    kind: 'moveToTrash',
    inode,
    parent: inodeId(1),
    directories: [{ inode: inodeId(6), name: 'Current', owner: 'alice', mode: 0o700 }],
    name: 'f1700000000000',
  },
  setServerGoal: {
    kind: 'setServerGoal',
    goal: { kind: 'maintenance', untilMs: 1_700_000_100_000 },
    askedBy: 'root',
    servers: [{ id: serverId('s-1'), name: 'bs1', totalBytes: 2 ** 40, totalBlocks: 16_384 }],
  },
  noteDrain: {
    kind: 'noteDrain',
    server: serverId('s-1'),
    totalBytes: 2 ** 40,
    totalBlocks: 16_384,
    doneBytes: 2 ** 39,
    done: false,
  },
  setRepairPolicy: {
    kind: 'setRepairPolicy',
    policy: {
      paused: true,
      bandwidth: 2 ** 28,
      serverBandwidth: 2 ** 26,
      scrubPaused: false,
      scrubRequest: 3,
    },
  },
  startBalance: { kind: 'startBalance', threshold: 10, bandwidth: 2 ** 27, askedBy: 'root' },
  noteBalance: {
    kind: 'noteBalance',
    movedBytes: 2 ** 33,
    movedBlocks: 128,
    end: { state: 'stopped', detail: 'stopped by root' },
  },
  makeFile: {
    kind: 'makeFile',
    inode: inodeId(7),
    parent: inodeId(1),
    directories,
    name: '_SUCCESS',
    owner: 'alice',
    mode: 0o644,
    replication: 3,
    blockSize: 2 ** 26,
  },
  createWithBlock: {
    kind: 'createWithBlock',
    inode: inodeId(7),
    parent: inodeId(1),
    directories,
    name: 'part-0',
    owner: 'alice',
    mode: 0o644,
    replication: 3,
    blockSize: 2 ** 26,
    holder: clientId('c-1'),
    ifVersion: undefined,
    block: blockId(10),
    generation: generation(301),
    targets: [serverId('s-1'), serverId('s-2')],
  },
};

const caller = { clientId: clientId('c-1'), operation: 4, acknowledgedOperation: 3 };

export const sampleEntries: readonly Entry[] = Object.values<Operation>(samples).map(
  (operation, i) => ({
    timeMs: 1_700_000_000_000 + i,
    caller: i % 2 === 0 ? caller : undefined,
    operation,
  }),
);

/** Sample entries with every number, text and digest drawn anew. */
export const anyEntry: fc.Arbitrary<Entry> = fc
  .constantFrom(...sampleEntries)
  .chain((entry) => redrawn(entry) as fc.Arbitrary<Entry>);

function redrawn(value: unknown, key = ''): fc.Arbitrary<unknown> {
  if (key === 'kind' || key === 'state') return fc.constant(value);
  if (typeof value === 'boolean') return fc.boolean();
  if (typeof value === 'number') return fc.maxSafeNat();
  if (typeof value === 'string') return fc.string({ unit: 'binary' });
  if (value instanceof Uint8Array) return fc.uint8Array({ minLength: 32, maxLength: 32 });
  if (Array.isArray(value)) return fc.array(redrawn(value[0]), { maxLength: 4 });
  if (value === undefined) return fc.constant(undefined);
  const fields = Object.entries(value as object).map(([k, v]) => [k, redrawn(v, k)] as const);
  return fc.record(Object.fromEntries(fields));
}
