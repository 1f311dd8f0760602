import type { FsckBlock } from '../../../common/admin-messages.js';
import type { LocatedBlock } from '../../../common/file-status.js';
import type { BlockMap } from './block-map.js';
import { corruptReplicas, hasVerdict } from './block-verdict.js';
import { isReadable } from './replica-class.js';
import type { Servers } from '../servers/servers.js';

export interface HealthView {
  readonly blocks: BlockMap;
  readonly servers: Servers;
  /** Servers may still be about to report what they have: a block without a replica is not known as lost. */
  readonly awaitingReports: boolean;
}

/** What fsck says of one block, from the same verdict that the cluster's counts are made of. */
export function blockHealth(view: HealthView, block: LocatedBlock): FsckBlock {
  const verdict = view.blocks.verdict(block.id) ?? 0;
  const lacking = hasVerdict(verdict, 'committed') && !hasVerdict(verdict, 'readable');
  return {
    block,
    live: goodReplicas(view, block),
    underReplicated: hasVerdict(verdict, 'underReplicated'),
    misplaced: hasVerdict(verdict, 'misplaced'),
    overReplicated: hasVerdict(verdict, 'overReplicated'),
    corruptReplicas: corruptReplicas(verdict),
    missing: lacking && !view.awaitingReports,
    unreported: lacking && view.awaitingReports,
  };
}

function goodReplicas(view: HealthView, block: LocatedBlock): number {
  const facts = view.blocks.facts(block.id);
  if (facts === undefined) return 0;
  return view.blocks
    .replicas(block.id)
    .filter((replica) => isReadable(view.blocks.classOf(facts, replica))).length;
}
