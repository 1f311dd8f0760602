import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ByteWriter } from '../../common/byte-writer.js';
import type { CommittedBlock } from '../../common/file-status.js';
import type { BlockId, ClientId, Generation, InodeId, ServerId } from '../../common/ids.js';
import { repairPolicyCodec, serverGoalCodec } from './codec/administration-records.js';
import { bool, list, number, optional, sha256, struct, text, union, word } from './codec/fields.js';
import type {
  BalanceEnd,
  Entry,
  EntryCaller,
  GoalServer,
  NewDirectory,
  Operation,
  OwnedDirectory,
} from './operation.js';

/** Version of the format of entries; a reader refuses one that it does not know. */
export const ENTRY_FORMAT = 1;

const inode = number<InodeId>();
const block = number<BlockId>();
const generation = number<Generation>();
const holder = text<ClientId>();
const committed = struct<CommittedBlock>({ id: block, generation, length: number(), sha256 });
const server = text<ServerId>();
const goalServers = list(
  struct<GoalServer>({ id: server, name: text(), totalBytes: number(), totalBlocks: number() }),
);
const balanceEnd = struct<BalanceEnd>({
  state: word('done', 'blocked', 'stopped'),
  detail: text(),
});
const directories = list(struct<NewDirectory>({ inode, name: text() }));
const ownedDirectories = list(
  struct<OwnedDirectory>({ inode, name: text(), owner: text(), mode: number() }),
);

const making = {
  inode,
  parent: inode,
  directories,
  name: text(),
  owner: text(),
  mode: number(),
  replication: number(),
  blockSize: number(),
};
const creating = { ...making, holder, ifVersion: optional(number()) };

/** Tags are kept for ever: a retired operation leaves a gap. */
const operationCodec = union<Operation>({
  mkdir: [1, { parent: inode, directories, owner: text(), mode: number() }],
  createFile: [2, creating],
  appendFile: [3, { inode, holder }],
  addBlock: [
    4,
    { inode, previous: optional(committed), block, generation, targets: list(text<ServerId>()) },
  ],
  reopenBlock: [5, { inode, block, generation }],
  flushFile: [6, { inode, block: optional(committed) }],
  abandonBlock: [7, { inode, block }],
  completeFile: [8, { inode, last: optional(committed) }],
  abandonFile: [9, { inode }],
  expireLease: [10, { inode }],
  rename: [11, { inode, parent: inode, name: text() }],
  remove: [12, { inode }],
  setReplication: [13, { inode, replication: number() }],
  setMode: [14, { inode, mode: number() }],
  setOwner: [15, { inode, owner: text(), group: text() }],
  setTimes: [16, { inode, mtimeMs: number(), atimeMs: number() }],
  truncateAtEdge: [17, { inode, length: number() }],
  beginTruncate: [18, { inode, length: number(), generation, holder }],
  finishTruncate: [19, { inode, shortened: committed }],
  concat: [20, { inode, sources: list(inode) }],
  reap: [21, { steps: number() }],
  format: [22, { superuser: text(), supergroup: text() }],
  skipNumbers: [23, { block, generation }],
  moveToTrash: [24, { inode, parent: inode, directories: ownedDirectories, name: text() }],
  setServerGoal: [25, { goal: serverGoalCodec, askedBy: text(), servers: goalServers }],
  noteDrain: [
    26,
    { server, totalBytes: number(), totalBlocks: number(), doneBytes: number(), done: bool },
  ],
  setRepairPolicy: [27, { policy: repairPolicyCodec }],
  startBalance: [28, { threshold: number(), bandwidth: number(), askedBy: text() }],
  noteBalance: [29, { movedBytes: number(), movedBlocks: number(), end: optional(balanceEnd) }],
  makeFile: [30, making],
  createWithBlock: [31, { ...creating, block, generation, targets: list(text<ServerId>()) }],
});

const entryCodec = struct<Entry>({
  timeMs: number(),
  caller: optional(
    struct<EntryCaller>({
      clientId: text<ClientId>(),
      operation: number(),
      acknowledgedOperation: number(),
    }),
  ),
  operation: operationCodec,
});

/** Used for one entry after the other; each leaves as a copy. */
const writer = new ByteWriter(4_096);

/** One log record's payload. */
export function encodeEntry(entry: Entry): Uint8Array {
  writer.reset();
  entryCodec.write(writer.u8(ENTRY_FORMAT), entry);
  // From the pool of Buffer: memory of its own for each record would cost as much as writing it.
  return Buffer.from(writer.peek());
}

/** The reverse; throws DecodeFault on anything that encodeEntry did not write. */
export function decodeEntry(bytes: Uint8Array): Entry {
  const reader = new ByteReader(bytes);
  const format = reader.u8();
  if (format !== ENTRY_FORMAT)
    throw new DecodeFault(`entry format ${format} is not known, only ${ENTRY_FORMAT} is`);
  const entry = entryCodec.read(reader);
  if (reader.remaining > 0)
    throw new DecodeFault(`${reader.remaining} bytes too many after byte ${reader.position}`);
  return entry;
}
