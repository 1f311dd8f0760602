import type { CommittedBlock } from '../../common/file-status.js';
import { unreachable } from '../../common/assert.js';
import type { ServerGoal } from '../../common/server-goal.js';
import type { NewDirectory, Operation, OperationOf } from '../core/operation.js';
import { LISTED_MAX } from './limits.js';

/** An operation in words. Names are quoted; the log has inode numbers, not paths. */
export function operationWords(operation: Operation): string {
  const { kind } = operation;
  switch (kind) {
    case 'format':
      return `format: superuser ${quoted(operation.superuser)}, supergroup ${quoted(operation.supergroup)}`;
    case 'mkdir':
      return `make ${way(operation.parent, operation.directories)}, owner ${quoted(operation.owner)}, mode ${octal(operation.mode)}`;
    case 'createFile': {
      const { ifVersion } = operation;
      const version = ifVersion === undefined ? '' : `, in place of version ${ifVersion}`;
      return `create file ${fileWords(operation)}, writer ${quoted(operation.holder)}${version}`;
    }
    case 'createWithBlock': {
      const { block, generation, targets, ifVersion } = operation;
      const version = ifVersion === undefined ? '' : `, in place of version ${ifVersion}`;
      return `create file ${fileWords(operation)}, writer ${quoted(operation.holder)}${version}, with block ${block} of generation ${generation} on ${listed(targets.map(quoted))}`;
    }
    case 'makeFile':
      return `make empty file ${fileWords(operation)}`;
    case 'rename':
      return `move ${operation.inode} to ${quoted(operation.name)} in ${operation.parent}`;
    case 'remove':
      return `remove ${operation.inode}`;
    case 'moveToTrash': {
      const { directories } = operation;
      const made = directories.length === 0 ? '' : `, making ${way(operation.parent, directories)}`;
      return `move ${operation.inode} to the trash as ${quoted(operation.name)} in ${directories.at(-1)?.inode ?? operation.parent}${made}`;
    }
    case 'setReplication':
      return `set replication of ${operation.inode} to ${operation.replication}`;
    case 'setMode':
      return `set mode of ${operation.inode} to ${octal(operation.mode)}`;
    case 'setOwner':
      return `set owner of ${operation.inode} to ${quoted(operation.owner)}, group ${quoted(operation.group)}`;
    case 'setTimes':
      return `set times of ${operation.inode}: changed ${operation.mtimeMs} ms, read ${operation.atimeMs} ms`;
    case 'concat':
      return `append the blocks of ${listed(operation.sources.map(String))} to file ${operation.inode}`;
    case 'reap':
      return `clear away removed inodes, ${operation.steps} steps`;
    case 'appendFile':
    case 'addBlock':
    case 'reopenBlock':
    case 'flushFile':
    case 'abandonBlock':
    case 'completeFile':
    case 'abandonFile':
    case 'expireLease':
    case 'truncateAtEdge':
    case 'beginTruncate':
    case 'finishTruncate':
      return writingWords(operation);
    case 'skipNumbers':
    case 'setServerGoal':
    case 'noteDrain':
    case 'setRepairPolicy':
    case 'startBalance':
    case 'noteBalance':
      return administrationWords(operation);
    default:
      return unreachable(kind);
  }
}

type OfKind<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

function writingWords(
  operation: OfKind<
    | 'appendFile'
    | 'addBlock'
    | 'reopenBlock'
    | 'flushFile'
    | 'abandonBlock'
    | 'completeFile'
    | 'abandonFile'
    | 'expireLease'
    | 'truncateAtEdge'
    | 'beginTruncate'
    | 'finishTruncate'
  >,
): string {
  const { kind, inode } = operation;
  switch (kind) {
    case 'appendFile':
      return `open file ${inode} to append, writer ${quoted(operation.holder)}`;
    case 'addBlock': {
      const { block, generation, targets, previous } = operation;
      const before = previous === undefined ? '' : `, commit ${committed(previous)}`;
      return `add block ${block} of generation ${generation} to file ${inode}, on ${listed(targets.map(quoted))}${before}`;
    }
    case 'reopenBlock':
      return `reopen block ${operation.block} of file ${inode} as generation ${operation.generation}`;
    case 'flushFile':
      return `flush file ${inode}${operation.block === undefined ? '' : `, commit ${committed(operation.block)}`}`;
    case 'abandonBlock':
      return `abandon block ${operation.block} of file ${inode}`;
    case 'completeFile':
      return `complete file ${inode}${operation.last === undefined ? '' : `, commit ${committed(operation.last)}`}`;
    case 'abandonFile':
      return `abandon file ${inode}`;
    case 'expireLease':
      return `end the lease on file ${inode}`;
    case 'truncateAtEdge':
      return `cut file ${inode} to ${operation.length} bytes`;
    case 'beginTruncate':
      return `begin to cut file ${inode} to ${operation.length} bytes, last block as generation ${operation.generation}, writer ${quoted(operation.holder)}`;
    case 'finishTruncate':
      return `finish the cut of file ${inode}, commit ${committed(operation.shortened)}`;
    default:
      return unreachable(kind);
  }
}

function administrationWords(
  operation: OfKind<
    | 'skipNumbers'
    | 'setServerGoal'
    | 'noteDrain'
    | 'setRepairPolicy'
    | 'startBalance'
    | 'noteBalance'
  >,
): string {
  const { kind } = operation;
  switch (kind) {
    case 'skipNumbers':
      return `skip numbers: next block ${operation.block}, next generation ${operation.generation}`;
    case 'setServerGoal': {
      const names = operation.servers.map(({ id, name }) => `${quoted(name)} (${quoted(id)})`);
      return `${goalWords(operation.goal)}: ${listed(names)}, asked by ${quoted(operation.askedBy)}`;
    }
    case 'noteDrain': {
      const { server, doneBytes, totalBytes, totalBlocks, done } = operation;
      return `server ${quoted(server)} is emptied of ${doneBytes} of ${totalBytes} bytes, ${totalBlocks} blocks${done ? ': done' : ''}`;
    }
    case 'setRepairPolicy': {
      const { paused, bandwidth, serverBandwidth, scrubPaused, scrubRequest } = operation.policy;
      return `set repair ${paused ? 'paused' : 'on'}, ${rate(bandwidth)}, ${rate(serverBandwidth)} a server; scrubbing ${scrubPaused ? 'paused' : 'on'}, order ${scrubRequest}`;
    }
    case 'startBalance':
      return `start balancing, threshold ${operation.threshold}, ${rate(operation.bandwidth)}, asked by ${quoted(operation.askedBy)}`;
    case 'noteBalance': {
      const { movedBytes, movedBlocks, end } = operation;
      const ended = end === undefined ? '' : `; ${end.state}: ${quoted(end.detail)}`;
      return `balancing moved ${movedBlocks} blocks, ${movedBytes} bytes${ended}`;
    }
    default:
      return unreachable(kind);
  }
}

function goalWords(goal: ServerGoal): string {
  switch (goal.kind) {
    case 'inService':
      return 'take into service';
    case 'decommission':
      return 'decommission';
    case 'maintenance':
      return `put in maintenance until ${goal.untilMs} ms`;
    default:
      return unreachable(goal);
  }
}

/** Directories below each other: `directories 4 "a" / 5 "b" in 1`. */
function fileWords(operation: OperationOf<'createFile' | 'createWithBlock' | 'makeFile'>): string {
  const { inode, parent, directories, name, owner, mode, replication, blockSize } = operation;
  const made = directories.length === 0 ? '' : `, making ${way(parent, directories)}`;
  return `${inode} ${quoted(name)} in ${directories.at(-1)?.inode ?? parent}${made}, owner ${quoted(owner)}, mode ${octal(mode)}, replication ${replication}, blocks of ${blockSize} bytes`;
}

function way(parent: number, directories: readonly NewDirectory[]): string {
  const made = directories.map(({ inode, name }) => `${inode} ${quoted(name)}`);
  return `${made.length > 1 ? 'directories' : 'directory'} ${listed(made, ' / ')} in ${parent}`;
}

function committed({ id, generation, length }: CommittedBlock): string {
  return `block ${id} of generation ${generation} at ${length} bytes`;
}

function rate(bytes: number): string {
  return bytes === 0 ? 'no bound' : `${bytes} bytes/s`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function listed(items: readonly string[], between = ', '): string {
  const shown = items.slice(0, LISTED_MAX).join(between);
  return items.length > LISTED_MAX ? `${shown} and ${items.length - LISTED_MAX} more` : shown;
}
