import { inodeId } from '../../../common/ids.js';
import type { CreateFileRequest } from '../../../common/namespace-messages.js';
import { isRefusal, refuse, type Refusal } from '../../../common/refusal.js';
import type { Caller, Decision, Env } from '../decision.js';
import type { Operation } from '../operation.js';
import { need, needUnsticky, WRITE } from '../permissions.js';
import type { MasterState } from '../state.js';
import { openingFault } from './lease.js';
import { makingFault, placeOf, versionFault, type Place } from './place.js';
import { blockSizeFault, modeFault, replicationFault } from './validate.js';

/**
 * Starts a file under a lease and reserves its name; a file that it will replace stays as it is until then. One that is
 * to be closed is made and published in one step, and needs no lease.
 */
export function createFile(
  state: MasterState,
  caller: Caller,
  request: CreateFileRequest,
  env: Env,
): Decision {
  const { mode, ifVersion, close } = request;
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
  // Field by field, not by a common part: this is asked ten thousand times a second.
  const operation: Operation = close
    ? { kind: 'makeFile', inode, parent, directories, name, owner, mode, replication, blockSize }
    : {
        kind: 'createFile',
        inode,
        parent,
        directories,
        name,
        owner,
        mode,
        replication,
        blockSize,
        holder,
        ifVersion,
      };
  return { operation };
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
