import { blockId, generation, inodeId, serverId } from '../../common/ids.js';
import type {
  RepairExchangeRequest,
  RepairExchangeResponse,
  RepairOutcome,
  RepairProgress,
  RepairReason,
  RepairTask,
} from '../../common/repair-messages.js';
import type {
  RepairOutcome as WireRepairOutcome,
  RepairOutcomeInput,
} from '../gen/dfs/v1/RepairOutcome.js';
import type {
  RepairProgress as WireRepairProgress,
  RepairProgressInput,
} from '../gen/dfs/v1/RepairProgress.js';
import type { RepairReason as WireRepairReason } from '../gen/dfs/v1/RepairReason.js';
import type { RepairServiceDefinition } from '../gen/dfs/v1/RepairService.js';
import type { RepairTask as WireRepairTask, RepairTaskInput } from '../gen/dfs/v1/RepairTask.js';
import { TASK_SOURCES_MAX, REPAIR_ENTRIES_MAX } from '../limits.js';
import { decodeCopyPeer, encodeCopyPeer } from './copy-peer.js';
import { atMost, count, count32, digest, id, label, name, present, text } from './fields.js';
import type { UnaryCodec } from './unary-codec.js';

interface RepairCodecs {
  readonly exchange: UnaryCodec<
    RepairExchangeRequest,
    RepairExchangeResponse,
    RepairServiceDefinition['Exchange']
  >;
}

export const repairCodecs: RepairCodecs = {
  exchange: {
    encodeRequest: (request) => ({
      workerId: name(request.workerId, 'worker_id'),
      name: label(request.name, 'name'),
      freeSlots: count32(request.freeSlots, 'free_slots'),
      running: entries(request.running, 'running').map(encodeProgress),
      outcomes: entries(request.outcomes, 'outcomes').map(encodeOutcome),
      bandwidth: count(request.bandwidth, 'bandwidth'),
      leaving: request.leaving,
    }),
    decodeRequest: (wire) => ({
      workerId: name(wire.workerId, 'worker_id'),
      name: label(wire.name, 'name'),
      freeSlots: count32(wire.freeSlots, 'free_slots'),
      running: entries(wire.running, 'running').map(decodeProgress),
      outcomes: entries(wire.outcomes, 'outcomes').map(decodeOutcome),
      bandwidth: count(wire.bandwidth, 'bandwidth'),
      leaving: wire.leaving,
    }),
    encodeResponse: (response) => ({
      tasks: entries(response.tasks, 'tasks').map(encodeTask),
      cancel: entries(response.cancel, 'cancel').map((lease) => id(lease, 'cancel')),
      paused: response.paused,
      bandwidth: count(response.bandwidth, 'bandwidth'),
      leaseMs: id(response.leaseMs, 'lease_ms'),
      askAgainMs: id(response.askAgainMs, 'ask_again_ms'),
    }),
    decodeResponse: (wire) => ({
      tasks: entries(wire.tasks, 'tasks').map(decodeTask),
      cancel: entries(wire.cancel, 'cancel').map((lease) => id(lease, 'cancel')),
      paused: wire.paused,
      bandwidth: count(wire.bandwidth, 'bandwidth'),
      leaseMs: id(wire.leaseMs, 'lease_ms'),
      askAgainMs: id(wire.askAgainMs, 'ask_again_ms'),
    }),
  },
};

function entries<T>(values: readonly T[], field: string): readonly T[] {
  return atMost(values, REPAIR_ENTRIES_MAX, field);
}

function encodeProgress(progress: RepairProgress): RepairProgressInput {
  return {
    taskId: id(progress.taskId, 'running.task_id'),
    copiedBytes: count(progress.copiedBytes, 'running.copied_bytes'),
  };
}

function decodeProgress(wire: WireRepairProgress): RepairProgress {
  return {
    taskId: id(wire.taskId, 'running.task_id'),
    copiedBytes: count(wire.copiedBytes, 'running.copied_bytes'),
  };
}

function encodeOutcome(outcome: RepairOutcome): RepairOutcomeInput {
  return {
    taskId: id(outcome.taskId, 'outcome.task_id'),
    done: outcome.done,
    code: label(outcome.code, 'outcome.code'),
    message: text(outcome.message, 'outcome.message'),
    blamedServerId: label(outcome.blamedServerId ?? '', 'outcome.blamed_server_id'),
    copiedBytes: count(outcome.copiedBytes, 'outcome.copied_bytes'),
  };
}

function decodeOutcome(wire: WireRepairOutcome): RepairOutcome {
  const blamed = label(wire.blamedServerId, 'outcome.blamed_server_id');
  return {
    taskId: id(wire.taskId, 'outcome.task_id'),
    done: wire.done,
    code: label(wire.code, 'outcome.code'),
    message: text(wire.message, 'outcome.message'),
    blamedServerId: blamed === '' ? undefined : serverId(blamed),
    copiedBytes: count(wire.copiedBytes, 'outcome.copied_bytes'),
  };
}

function encodeTask(task: RepairTask): RepairTaskInput {
  return {
    taskId: id(task.taskId, 'task.task_id'),
    blockId: id(task.blockId, 'task.block_id'),
    generation: id(task.generation, 'task.generation'),
    length: count(task.length, 'task.length'),
    sha256: digest(task.sha256, 'task.sha256'),
    sources: atMost(task.sources, TASK_SOURCES_MAX, 'task.sources').map((peer) =>
      encodeCopyPeer(peer, 'task.sources'),
    ),
    target: encodeCopyPeer(task.target, 'task.target'),
    inode: count(task.inode, 'task.inode'),
    fileOffset: count(task.fileOffset, 'task.file_offset'),
    path: text(task.path, 'task.path'),
    reason: REASONS[task.reason],
  };
}

function decodeTask(wire: WireRepairTask): RepairTask {
  return {
    taskId: id(wire.taskId, 'task.task_id'),
    blockId: blockId(id(wire.blockId, 'task.block_id')),
    generation: generation(id(wire.generation, 'task.generation')),
    length: count(wire.length, 'task.length'),
    sha256: digest(wire.sha256, 'task.sha256'),
    sources: atMost(wire.sources, TASK_SOURCES_MAX, 'task.sources').map((peer) =>
      decodeCopyPeer(peer, 'task.sources'),
    ),
    target: decodeCopyPeer(present(wire.target, 'task.target'), 'task.target'),
    inode: inodeId(count(wire.inode, 'task.inode')),
    fileOffset: count(wire.fileOffset, 'task.file_offset'),
    path: text(wire.path, 'task.path'),
    reason: decodeReason(wire.reason),
  };
}

const REASONS = {
  lost: 'REPAIR_REASON_LOST',
  damaged: 'REPAIR_REASON_DAMAGED',
  misplaced: 'REPAIR_REASON_MISPLACED',
  drain: 'REPAIR_REASON_DRAIN',
  balance: 'REPAIR_REASON_BALANCE',
} as const satisfies Record<RepairReason, WireRepairReason>;

/** A worker copies the same way whatever the reason, so one of a later version is read as the plainest. */
function decodeReason(wire: WireRepairReason): RepairReason {
  switch (wire) {
    case 'REPAIR_REASON_DAMAGED':
      return 'damaged';
    case 'REPAIR_REASON_MISPLACED':
      return 'misplaced';
    case 'REPAIR_REASON_DRAIN':
      return 'drain';
    case 'REPAIR_REASON_BALANCE':
      return 'balance';
    default:
      return 'lost';
  }
}
