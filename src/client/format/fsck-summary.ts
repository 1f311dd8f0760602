import type { FsckBlock, FsckFile } from '../../common/admin-messages.js';
import { blockName } from './block-name.js';

export type FsckKind =
  'missing' | 'unreported' | 'underReplicated' | 'misplaced' | 'overReplicated' | 'corruptReplica';

export interface FsckProblem {
  readonly path: string;
  readonly block: number;
  readonly kind: FsckKind;
  readonly detail: string;
}

/** What one block suffers from; nothing for a healthy one. */
export function problemsOf(file: FsckFile, found: FsckBlock): FsckProblem[] {
  const name = blockName(found.block);
  const copies = `Target Replicas is ${file.replication} but found ${found.live} live replica(s)`;
  const problem = (kind: FsckKind, detail: string): FsckProblem => ({
    path: file.path,
    block: found.block.id,
    kind,
    detail,
  });
  const problems: FsckProblem[] = [];
  // Servers that are still about to report may have it: that is no loss yet.
  const lost = found.missing && !found.unreported;
  if (lost)
    problems.push(
      problem('missing', `${name}: no good replica of its ${found.block.length} bytes`),
    );
  if (found.unreported && found.live === 0)
    problems.push(problem('unreported', `${name}: its servers have not reported yet`));
  if (found.corruptReplicas > 0)
    problems.push(
      problem('corruptReplica', `${name}: ${found.corruptReplicas} corrupt replica(s)`),
    );
  if (found.underReplicated && found.live > 0)
    problems.push(problem('underReplicated', `Under replicated ${name}. ${copies}`));
  if (found.misplaced)
    problems.push(problem('misplaced', `Mis-replicated ${name}: not in enough fault domains`));
  if (found.overReplicated)
    problems.push(problem('overReplicated', `Over replicated ${name}. ${copies}`));
  return problems;
}

/** Sums over the files seen so far. */
export class FsckSummary {
  files = 0;
  directories = 0;
  bytes = 0;
  blocks = 0;
  liveReplicas = 0;
  wantedReplicas = 0;
  corruptFiles = 0;
  missingBytes = 0;
  missingReplicas = 0;
  readonly blocksWith: Record<FsckKind, number> = {
    missing: 0,
    unreported: 0,
    underReplicated: 0,
    misplaced: 0,
    overReplicated: 0,
    corruptReplica: 0,
  };
  corruptReplicas = 0;

  /** CORRUPT: something cannot be read. DEGRADED: all can, but not all stands as it should. */
  get status(): 'HEALTHY' | 'DEGRADED' | 'CORRUPT' {
    const { missing, unreported, underReplicated, misplaced } = this.blocksWith;
    if (missing > 0) return 'CORRUPT';
    const degraded = unreported + underReplicated + misplaced + this.corruptReplicas > 0;
    return degraded ? 'DEGRADED' : 'HEALTHY';
  }

  /** Counts a file and gives what is wrong with it. */
  add(file: FsckFile): FsckProblem[] {
    this.files++;
    this.bytes += file.length;
    this.blocks += file.blockCount;
    this.liveReplicas += file.liveReplicas;
    this.wantedReplicas += file.blockCount * file.replication;
    const problems = file.blocks.flatMap((found) => {
      this.corruptReplicas += found.corruptReplicas;
      if (found.missing && !found.unreported) this.missingBytes += found.block.length;
      if (found.underReplicated || found.missing)
        this.missingReplicas += Math.max(0, file.replication - found.live);
      return problemsOf(file, found);
    });
    for (const { kind } of problems) this.blocksWith[kind]++;
    if (problems.some(({ kind }) => kind === 'missing')) this.corruptFiles++;
    return problems;
  }
}
