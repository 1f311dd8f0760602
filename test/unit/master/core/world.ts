import { assert, must } from '../../../../src/common/assert.js';
import {
  clientId,
  serverId,
  txId,
  type BlockId,
  type ClientId,
  type InodeId,
  type ServerId,
} from '../../../../src/common/ids.js';
import { isRefusal, type Refusal } from '../../../../src/common/refusal.js';
import type { ServerGoal } from '../../../../src/common/server-goal.js';
import {
  type AdministrationSink,
  nullAdministrationSink,
} from '../../../../src/master/core/administration-sink.js';
import { apply } from '../../../../src/master/core/apply.js';
import type {
  BlockFacts,
  BlockSink,
  SettledWrite,
} from '../../../../src/master/core/blocks/block-sink.js';
import { callerOf } from '../../../../src/master/core/caller.js';
import type {
  AddBlockEnv,
  Caller,
  CreateFileEnv,
  Decision,
} from '../../../../src/master/core/decision.js';
import { expireLease } from '../../../../src/master/core/commands/expire-lease.js';
import { lookupRetry } from '../../../../src/master/core/lookup-retry.js';
import type { Entry, EntryCaller } from '../../../../src/master/core/operation.js';
import type { OperationResult } from '../../../../src/master/core/operation-result.js';
import { decodeEntry, encodeEntry } from '../../../../src/master/core/operation-codec.js';
import { createState, type MasterState } from '../../../../src/master/core/state.js';

/** A sink that remembers the facts it was told last. */
export class TrackingSink implements BlockSink {
  readonly blocks = new Map<BlockId, BlockFacts>();
  readonly settled: SettledWrite[] = [];

  blockChanged(facts: BlockFacts): void {
    this.blocks.set(facts.id, facts);
  }

  replicationSet(_inode: InodeId, replication: number, blocks: Iterator<BlockId>): void {
    for (let next = blocks.next(); next.done !== true; next = blocks.next()) {
      const facts = must(this.blocks.get(next.value), `block ${next.value} is known`);
      this.blocks.set(facts.id, { ...facts, replication });
    }
  }

  writeSettled(write: SettledWrite): void {
    this.settled.push(write);
  }

  blocksRemoved(ids: readonly BlockId[]): void {
    for (const id of ids) this.blockRemoved(id);
  }

  blockRemoved(id: BlockId): void {
    assert(this.blocks.delete(id), `block ${id} was removed twice`);
  }
}

/** A sink that remembers the goal of each server that is not in service. */
export class TrackingGoals implements AdministrationSink {
  readonly goals = new Map<ServerId, ServerGoal>();

  goalChanged(id: ServerId, goal: ServerGoal): void {
    if (goal.kind === 'inService') this.goals.delete(id);
    else this.goals.set(id, goal);
  }
}

export const INIT = { superuser: 'root', supergroup: 'supergroup', timeMs: 1_000 };

export type Verb<Request> = (
  state: MasterState,
  caller: Caller,
  request: Request,
  env: AddBlockEnv & CreateFileEnv,
) => Decision;

/** A state with its log, driven as the kernel drives it: retry, decide, encode, decode, apply. */
export class World {
  readonly sink = new TrackingSink();
  readonly goals = new TrackingGoals();
  readonly state = createState(this.sink, INIT, this.goals);
  readonly log: Uint8Array[] = [];
  timeMs = 2_000;
  targets = [serverId('s1'), serverId('s2')];
  private readonly operations = new Map<ClientId, number>();

  /** Asks as `user` with the client id `client`. */
  try<Request>(
    who: string | { user: string; groups?: string[]; client?: string },
    verb: Verb<Request>,
    request: Request,
  ): OperationResult | Refusal {
    const { user, groups = [], client = user } = typeof who === 'string' ? { user: who } : who;
    const id = clientId(client);
    const caller = callerOf(this.state, { user, groups, clientId: id });
    if (isRefusal(caller)) return caller;
    const operation = (this.operations.get(id) ?? 0) + 1;
    this.operations.set(id, operation);
    const call = { clientId: id, operation, acknowledgedOperation: operation - 1 };
    const known = lookupRetry(this.state, call);
    assert(known === undefined, 'a new operation has no answer yet');
    return this.settle(verb(this.state, caller, request, this.env()), call);
  }

  /** As `try`; throws a refusal. */
  do<Request>(
    who: string | { user: string; groups?: string[]; client?: string },
    verb: Verb<Request>,
    request: Request,
  ): OperationResult {
    const result = this.try(who, verb, request);
    if (isRefusal(result)) throw new Error(`${result.refused}: ${result.message ?? ''}`);
    return result;
  }

  /** What the master decides by itself. */
  settle(decision: Decision, caller?: EntryCaller): OperationResult | Refusal {
    if (isRefusal(decision)) return decision;
    if ('result' in decision) return decision.result;
    const entry: Entry = { timeMs: this.timeMs, caller, operation: decision.operation };
    const bytes = encodeEntry(entry);
    this.log.push(bytes);
    return apply(this.state, txId(this.state.txid + 1), decodeEntry(bytes));
  }

  env(): AddBlockEnv & CreateFileEnv {
    return {
      timeMs: this.timeMs,
      defaults: { replication: 3, blockSize: 65_536 },
      targets: this.targets,
      place: () => this.targets,
    };
  }

  caller(user: string, groups: string[] = []): Caller {
    const caller = callerOf(this.state, { user, groups, clientId: clientId(user) });
    assert(!isRefusal(caller), 'a test caller is valid');
    return caller;
  }

  /** The state that the log alone gives. */
  replayed(sink: BlockSink, goals: AdministrationSink = nullAdministrationSink): MasterState {
    return this.replayedOn(createState(sink, INIT, goals), 0);
  }

  /** Carries a state that was taken after `from` records on to the end of the log. */
  replayedOn(state: MasterState, from: number): MasterState {
    for (const [i, bytes] of this.log.entries())
      if (i >= from) apply(state, txId(i + 1), decodeEntry(bytes));
    return state;
  }

  /** Every lease expires. */
  closeAll(): void {
    for (const { inode } of this.state.openFiles.all()) this.settle(expireLease(this.state, inode));
  }
}
