import { inodeId, type ServerId } from '../../../common/ids.js';
import type { CreateFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, CreateFileEnv, Decision } from '../decision.js';
import { TARGETS_MAX } from '../limits.js';
import { need, needUnsticky, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { openingFault } from './lease.js';
import { memoryFault } from './memory-fault.js';
import { makingFault, placeOf, versionFault, type Place } from './place.js';
import { blockSizeFault, modeFault, replicationFault } from './validate.js';

/**
 * Starts a file under a lease and reserves its name; a file that it will replace stays as it is until then. One that is
 * to be closed is made and published in one step, and needs no lease; one that servers were chosen for gets its first
 * block in the same step.
 */
export function createFile(
  state: MasterState,
  caller: Caller,
  request: CreateFileRequest,
  env: CreateFileEnv,
): Decision {
  const { mode, ifVersion, close, withBlock } = request;
  const replication = request.replication === 0 ? env.defaults.replication : request.replication;
  const blockSize = request.blockSize === 0 ? env.defaults.blockSize : request.blockSize;
  const place = placeOf(state, caller, {
    path: request.path,
    makeParents: request.createParents,
  });
  if (isRefusal(place)) return place;
  const fault =
    modeFault(mode) ??
    replicationFault(replication) ??
    blockSizeFault(blockSize) ??
    replacingFault(caller, place, request) ??
    makingFault(state, caller, place) ??
    (close ? undefined : openingFault(state, caller, place.path));
  if (fault !== undefined) return fault;
  const first = state.counters.inode;
  const directories = place.missing.map((name, i) => ({ inode: inodeId(first + i), name }));
  const inode = inodeId(first + directories.length);
  const { name } = place;
  const parent = place.parent.id;
  const { user: owner, clientId: holder } = caller;
  // Field by field where nothing is written: this is asked ten thousand times a second.
  if (close)
    return {
      operation: {
        kind: 'makeFile',
        inode,
        parent,
        directories,
        name,
        owner,
        mode,
        replication,
        blockSize,
      },
    };
  const making = { inode, parent, directories, name, owner, mode, replication, blockSize };
  const opening = { ...making, holder, ifVersion };
  const targets = withBlock === undefined ? [] : firstTargets(state, env);
  if (targets.length === 0) return { operation: { kind: 'createFile', ...opening } };
  const { block, generation } = state.counters;
  return { operation: { kind: 'createWithBlock', ...opening, block, generation, targets } };
}

/** Where no block can be allotted the file is made all the same: who asks for the block by itself is told why. */
function firstTargets(state: MasterState, { place }: CreateFileEnv): readonly ServerId[] {
  if (place === undefined || memoryFault(state, { inodes: 1, blocks: 1 }) !== undefined) return [];
  const targets = place();
  return targets.length > TARGETS_MAX ? [] : targets;
}

function replacingFault(
  caller: Caller,
  { existing, parent, path }: Place,
  { overwrite, ifVersion }: CreateFileRequest,
): Refusal | undefined {
  if (existing === undefined) return versionFault(existing, ifVersion, path);
  if (!overwrite) return refuse('ALREADY_EXISTS', { path });
  if (existing.type === 'directory') return refuse('IS_DIRECTORY', { path });
  return (
    need(existing, caller, WRITE, path) ??
    needUnsticky(parent, existing, caller, path) ??
    versionFault(existing, ifVersion, path)
  );
}
