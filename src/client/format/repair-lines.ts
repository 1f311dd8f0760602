import type { RepairStatus } from '../../common/admin-messages.js';
import { bytesWithHuman } from './human-size.js';

/** How repair is doing, for the report and for `dfs repair status`. */
export function repairLines(repair: RepairStatus): string[] {
  const { queued, workers } = repair;
  const cap = repair.bandwidth === 0 ? 'no cap' : `cap ${bytesWithHuman(repair.bandwidth)}/s`;
  const lines = [
    `Queued: ${queued.critical} critical, ${queued.high} high, ${queued.normal} normal, ${queued.misplaced} misplaced`,
    `Copies under way: ${repair.inFlight}`,
    `Copied per second: ${bytesWithHuman(repair.bytesPerSecond)} (${cap})`,
    `Repair workers: ${workers.length}`,
  ];
  if (repair.held !== '') lines.push(`Held: ${repair.held}`);
  return lines;
}
