import type { ServerId } from '../../../common/ids.js';
import type { BlockedBlock } from '../../../common/job-messages.js';
import { repairPriority } from '../blocks/block-verdict.js';
import type { DerivedState } from '../derived-state.js';
import type { RepairReasons } from '../jobs/repair-reasons.js';
import { filePath } from '../queries/describe-block.js';
import type { MasterState } from '../state.js';

/** Blocks of a server that one call looks at: the first ones may be fine, and the call has to end. */
const LOOKED_AT_MAX = 5_000;

/** Says which blocks of a server wait for a repair that is not possible now. */
export class BlockedBlocks implements RepairReasons {
  private readonly derived: DerivedState;
  private readonly state: () => MasterState;

  constructor(derived: DerivedState, state: () => MasterState) {
    this.derived = derived;
    this.state = state;
  }

  blockedOn(id: ServerId, max: number): readonly BlockedBlock[] {
    const { servers, blocks, repair } = this.derived;
    const server = servers.byServerId(id);
    if (server === undefined) return [];
    const blocked: BlockedBlock[] = [];
    const held = blocks.heldIn(server.index, 0, Number.MAX_SAFE_INTEGER);
    for (let looked = 0; looked < LOOKED_AT_MAX && blocked.length < max; looked++) {
      const next = held.next();
      if (next.done === true) break;
      const blockId = next.value;
      const wait = repair.waitOf(blockId);
      if (wait === undefined || repairPriority(blocks.verdict(blockId) ?? 0) === undefined)
        continue;
      const inode = blocks.facts(blockId)?.inode;
      const path = inode === undefined ? undefined : filePath(this.state(), inode);
      blocked.push({ blockId, path: path ?? '', reason: wait.reason });
    }
    return blocked;
  }
}
