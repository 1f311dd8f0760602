import type { ScrubStatus } from '../../common/node-messages.js';
import type {
  ScrubStatus as WireScrubStatus,
  ScrubStatusInput,
} from '../gen/dfs/v1/ScrubStatus.js';
import { count } from './fields.js';

export function encodeScrub(scrub: ScrubStatus): ScrubStatusInput {
  return {
    request: count(scrub.request, 'scrub.request'),
    running: scrub.running,
    checkedBytes: count(scrub.checkedBytes, 'scrub.checked_bytes'),
    totalBytes: count(scrub.totalBytes, 'scrub.total_bytes'),
    damaged: count(scrub.damaged, 'scrub.damaged'),
    finishedAtMs: count(scrub.finishedAtMs, 'scrub.finished_at_ms'),
    rate: count(scrub.rate, 'scrub.rate'),
  };
}

export function decodeScrub(wire: WireScrubStatus): ScrubStatus {
  return {
    request: count(wire.request, 'scrub.request'),
    running: wire.running,
    checkedBytes: count(wire.checkedBytes, 'scrub.checked_bytes'),
    totalBytes: count(wire.totalBytes, 'scrub.total_bytes'),
    damaged: count(wire.damaged, 'scrub.damaged'),
    finishedAtMs: count(wire.finishedAtMs, 'scrub.finished_at_ms'),
    rate: count(wire.rate, 'scrub.rate'),
  };
}
