import * as fc from 'fast-check';
import type { CommittedBlock, FileStatus, LocatedBlock } from '../../../src/common/file-status.js';
import {
  blockId,
  clientId,
  clusterId,
  generation,
  inodeId,
  serverId,
} from '../../../src/common/ids.js';
import type { CallContext } from '../../../src/common/namespace-messages.js';

/** Arbitrary valid values and the messages that several services share. */

export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '__proto__', 'a\nb', 'e\u0301', '\u{1f980}', '\ufffd', '\ufeffx'),
);
export const name = text.filter((value) => value !== '');
export const count = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
);
export const id = count.filter((value) => value > 0);
export const count32 = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 0xffff_ffff));
export const flag = fc.boolean();
export const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
export const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
export const crc = fc.nat({ max: 0xffff_ffff });
export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
export const few = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 4 });

export const block = id.map(blockId);
export const generations = id.map(generation);
export const inode = id.map(inodeId);
export const server = name.map(serverId);
export const cluster = name.map(clusterId);

export const context: fc.Arbitrary<CallContext> = fc.record({
  user: name,
  groups: few(text),
  clientId: name.map(clientId),
  operation: count,
  acknowledgedOperation: count,
});

export const fileStatus: fc.Arbitrary<FileStatus> = fc.record({
  path: text,
  inode,
  type: fc.constantFrom('file', 'directory'),
  length: count,
  replication: count32,
  blockSize: count,
  owner: text,
  group: text,
  mode: count32,
  mtimeMs: count,
  atimeMs: count,
  version: count,
  sha256: maybe(digest),
  childCount: count,
  openForWrite: flag,
  blockCount: count32,
});

export const committed: fc.Arbitrary<CommittedBlock> = fc.record({
  id: block,
  generation: generations,
  length: count,
  sha256: digest,
});

export const serverState = fc.constantFrom('live', 'stale', 'dead', 'stopped');

export const located: fc.Arbitrary<LocatedBlock> = fc.record({
  id: block,
  generation: generations,
  offset: count,
  length: count,
  sha256: maybe(digest),
  locations: few(
    fc.record({
      serverId: server,
      serverName: text,
      address: name,
      domain: text,
      state: serverState,
      corrupt: flag,
    }),
  ),
});

/** The request and the answer of one method. */
export interface Exchange<Request, Response> {
  readonly request: fc.Arbitrary<Request>;
  readonly response: fc.Arbitrary<Response>;
}

export const nothing = fc.constant(undefined);
export const noFields = fc.constant({});
