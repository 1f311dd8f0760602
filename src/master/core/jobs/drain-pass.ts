import type { BlockId } from '../../../common/ids.js';
import type { BlockMap } from '../blocks/block-map.js';
import { hasVerdict } from '../blocks/block-verdict.js';
import type { LeavingGoal } from '../administration.js';
import type { Servers } from '../servers/servers.js';
import { BLOCKERS_SHOWN_MAX, JOB_SLICE_BLOCKS } from './limits.js';

export interface DrainView {
  readonly blocks: Pick<
    BlockMap,
    'heldIn' | 'facts' | 'replicas' | 'classOf' | 'assess' | 'verdict'
  >;
  readonly servers: Pick<Servers, 'at'>;
}

/** A block that nobody can copy yet, for a reason that the block itself shows. */
export interface Holdup {
  readonly id: BlockId;
  readonly reason: 'it is being written' | 'it has no good replica';
}

/** What is left on a server that leaves. */
export interface DrainLeft {
  readonly bytes: number;
  readonly blocks: number;
  /** All that it holds, also what has its copies elsewhere by now. */
  readonly heldBytes: number;
  readonly heldBlocks: number;
  /** Some of the blocks that nobody can copy yet. */
  readonly holdups: readonly Holdup[];
}

/**
 * Walks all the blocks of a server that leaves, and yields after each slice: which of them still need it?
 *
 * For a decommission a block is moved when its verdict, which counts no replica on such a server, is that nothing
 * lacks; for a maintenance when it can be read elsewhere. Whatever the verdict says, a block without a good replica on
 * a present server that stays is never called moved: what is called done may be switched off. Verdicts are taken
 * afresh: those of many blocks may still be from before the goal was set.
 */
export function* drainPass(
  view: DrainView,
  server: number,
  kind: LeavingGoal['kind'],
): Generator<void, DrainLeft> {
  let [bytes, blocks, heldBytes, heldBlocks] = [0, 0, 0, 0];
  const holdups: Holdup[] = [];
  const held = view.blocks.heldIn(server, 0, Number.MAX_SAFE_INTEGER);
  for (let next = held.next(); next.done !== true; next = held.next()) {
    const id = next.value;
    const left = leftOf(view, id, { server, kind });
    if (left !== undefined) {
      blocks++;
      bytes += left.bytes;
      const { reason } = left;
      if (reason !== undefined && holdups.length < BLOCKERS_SHOWN_MAX) holdups.push({ id, reason });
    }
    heldBytes += view.blocks.facts(id)?.committed?.length ?? 0;
    if (++heldBlocks % JOB_SLICE_BLOCKS === 0) yield;
  }
  return { bytes, blocks, heldBytes, heldBlocks, holdups };
}

function leftOf(
  { blocks, servers }: DrainView,
  id: BlockId,
  { server, kind }: { readonly server: number; readonly kind: LeavingGoal['kind'] },
): { readonly bytes: number; readonly reason?: Holdup['reason'] } | undefined {
  blocks.assess(id);
  const facts = blocks.facts(id);
  // Removed meanwhile: its replica is rubbish.
  if (facts === undefined) return undefined;
  if (facts.committed === undefined) return { bytes: 0, reason: 'it is being written' };
  const { length: bytes } = facts.committed;
  let elsewhere = false;
  let anywhere = false;
  for (const replica of blocks.replicas(id)) {
    if (blocks.classOf(facts, replica) !== 'good') continue;
    anywhere = true;
    const stays = servers.at(replica.server).goal.kind === 'inService';
    if (stays && replica.server !== server) elsewhere = true;
  }
  if (!anywhere && !hasVerdict(blocks.verdict(id) ?? 0, 'readable'))
    return { bytes, reason: 'it has no good replica' };
  const lacks = kind === 'decommission' && hasVerdict(blocks.verdict(id) ?? 0, 'underReplicated');
  return elsewhere && !lacks ? undefined : { bytes };
}
