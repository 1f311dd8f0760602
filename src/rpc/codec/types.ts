import type {
  CommittedBlock,
  FileStatus,
  LocatedBlock,
  ReplicaLocation,
  ServerState,
} from '../../common/file-status.js';
import { blockId, clientId, generation, inodeId, serverId } from '../../common/ids.js';
import type { CallContext } from '../../common/namespace-messages.js';
import type { CallContext as WireContext, CallContextInput } from '../gen/dfs/v1/CallContext.js';
import type {
  CommittedBlock as WireCommittedBlock,
  CommittedBlockInput,
} from '../gen/dfs/v1/CommittedBlock.js';
import type { FileStatus as WireFileStatus, FileStatusInput } from '../gen/dfs/v1/FileStatus.js';
import type { InodeType } from '../gen/dfs/v1/InodeType.js';
import type {
  LocatedBlock as WireLocatedBlock,
  LocatedBlockInput,
} from '../gen/dfs/v1/LocatedBlock.js';
import type {
  ReplicaLocation as WireReplicaLocation,
  ReplicaLocationInput,
} from '../gen/dfs/v1/ReplicaLocation.js';
import type { ServerState as WireServerState } from '../gen/dfs/v1/ServerState.js';
import { GROUPS_MAX } from '../limits.js';
import {
  atMost,
  count,
  count32,
  digest,
  encodeOptionalDigest,
  id,
  invalid,
  label,
  name,
  optionalDigest,
  present,
  text,
} from './fields.js';

/** Messages that more than one service uses. */

export function encodeContext(context: CallContext): CallContextInput {
  return {
    user: name(context.user, 'context.user'),
    groups: atMost(context.groups, GROUPS_MAX, 'context.groups').map((group) =>
      label(group, 'context.groups'),
    ),
    clientId: label(context.clientId, 'context.client_id'),
    operation: count(context.operation, 'context.operation'),
    acknowledgedOperation: count(context.acknowledgedOperation, 'context.acknowledged_operation'),
  };
}

export function decodeContext(wire: WireContext | null | undefined): CallContext {
  const context = present(wire, 'context');
  const operation = count(context.operation, 'context.operation');
  // Exactly-once is promised per (client id, operation): an anonymous mutation could not be told from its retry.
  if (operation > 0 && context.clientId === '') throw invalid('context.client_id', 'is missing');
  return {
    user: name(context.user, 'context.user'),
    groups: atMost(context.groups, GROUPS_MAX, 'context.groups').map((group) =>
      label(group, 'context.groups'),
    ),
    clientId: clientId(label(context.clientId, 'context.client_id')),
    operation,
    acknowledgedOperation: count(context.acknowledgedOperation, 'context.acknowledged_operation'),
  };
}

/** The context of a call of a session, where the caller was checked before. */
export function checkedNumbers(context: CallContext): CallContext {
  count(context.acknowledgedOperation, 'context.acknowledged_operation');
  if (count(context.operation, 'context.operation') > 0 && context.clientId === '')
    throw invalid('context.client_id', 'is missing');
  return context;
}

export function encodeFileStatus(status: FileStatus): FileStatusInput {
  return {
    path: text(status.path, 'path'),
    inode: id(status.inode, 'inode'),
    type: status.type === 'file' ? 'INODE_TYPE_FILE' : 'INODE_TYPE_DIRECTORY',
    length: count(status.length, 'length'),
    replication: count32(status.replication, 'replication'),
    blockSize: count(status.blockSize, 'block_size'),
    owner: label(status.owner, 'owner'),
    group: label(status.group, 'group'),
    mode: count32(status.mode, 'mode'),
    mtimeMs: count(status.mtimeMs, 'mtime_ms'),
    atimeMs: count(status.atimeMs, 'atime_ms'),
    version: count(status.version, 'version'),
    sha256: encodeOptionalDigest(status.sha256, 'sha256'),
    childCount: count(status.childCount, 'child_count'),
    openForWrite: status.openForWrite,
    blockCount: count32(status.blockCount, 'block_count'),
  };
}

export function decodeFileStatus(wire: WireFileStatus): FileStatus {
  return {
    path: text(wire.path, 'path'),
    inode: inodeId(id(wire.inode, 'inode')),
    type: decodeInodeType(wire.type),
    length: count(wire.length, 'length'),
    replication: count32(wire.replication, 'replication'),
    blockSize: count(wire.blockSize, 'block_size'),
    owner: label(wire.owner, 'owner'),
    group: label(wire.group, 'group'),
    mode: count32(wire.mode, 'mode'),
    mtimeMs: count(wire.mtimeMs, 'mtime_ms'),
    atimeMs: count(wire.atimeMs, 'atime_ms'),
    version: count(wire.version, 'version'),
    sha256: optionalDigest(wire.sha256, 'sha256'),
    childCount: count(wire.childCount, 'child_count'),
    openForWrite: wire.openForWrite,
    blockCount: count32(wire.blockCount, 'block_count'),
  };
}

/** An unknown kind of inode cannot be treated as a file or a directory: refused, not guessed. */
function decodeInodeType(wire: InodeType): FileStatus['type'] {
  switch (wire) {
    case 'INODE_TYPE_FILE':
      return 'file';
    case 'INODE_TYPE_DIRECTORY':
      return 'directory';
    default:
      throw invalid('type', `${wire} is not known to this version`);
  }
}

export function encodeCommittedBlock(block: CommittedBlock): CommittedBlockInput {
  return {
    id: id(block.id, 'block.id'),
    generation: id(block.generation, 'block.generation'),
    length: count(block.length, 'block.length'),
    sha256: digest(block.sha256, 'block.sha256'),
  };
}

export function decodeCommittedBlock(wire: WireCommittedBlock): CommittedBlock {
  return {
    id: blockId(id(wire.id, 'block.id')),
    generation: generation(id(wire.generation, 'block.generation')),
    length: count(wire.length, 'block.length'),
    sha256: digest(wire.sha256, 'block.sha256'),
  };
}

const SERVER_STATES = {
  live: 'SERVER_STATE_LIVE',
  stale: 'SERVER_STATE_STALE',
  dead: 'SERVER_STATE_DEAD',
  stopped: 'SERVER_STATE_STOPPED',
} as const;

export function encodeServerState(state: ServerState): WireServerState {
  return SERVER_STATES[state];
}

/** A state of a later version is read as stale: such a server is read last and never written. */
export function decodeServerState(wire: WireServerState): ServerState {
  switch (wire) {
    case 'SERVER_STATE_LIVE':
      return 'live';
    case 'SERVER_STATE_DEAD':
      return 'dead';
    case 'SERVER_STATE_STOPPED':
      return 'stopped';
    default:
      return 'stale';
  }
}

function encodeReplicaLocation(location: ReplicaLocation): ReplicaLocationInput {
  return {
    serverId: name(location.serverId, 'server_id'),
    serverName: label(location.serverName, 'server_name'),
    address: name(location.address, 'address'),
    domain: label(location.domain, 'domain'),
    state: encodeServerState(location.state),
    corrupt: location.corrupt,
  };
}

function decodeReplicaLocation(wire: WireReplicaLocation): ReplicaLocation {
  return {
    serverId: serverId(name(wire.serverId, 'server_id')),
    serverName: label(wire.serverName, 'server_name'),
    address: name(wire.address, 'address'),
    domain: label(wire.domain, 'domain'),
    state: decodeServerState(wire.state),
    corrupt: wire.corrupt,
  };
}

export function encodeLocatedBlock(block: LocatedBlock): LocatedBlockInput {
  return {
    id: id(block.id, 'block.id'),
    generation: id(block.generation, 'block.generation'),
    offset: count(block.offset, 'block.offset'),
    length: count(block.length, 'block.length'),
    sha256: encodeOptionalDigest(block.sha256, 'block.sha256'),
    locations: block.locations.map(encodeReplicaLocation),
  };
}

export function decodeLocatedBlock(wire: WireLocatedBlock): LocatedBlock {
  return {
    id: blockId(id(wire.id, 'block.id')),
    generation: generation(id(wire.generation, 'block.generation')),
    offset: count(wire.offset, 'block.offset'),
    length: count(wire.length, 'block.length'),
    sha256: optionalDigest(wire.sha256, 'block.sha256'),
    locations: wire.locations.map(decodeReplicaLocation),
  };
}
