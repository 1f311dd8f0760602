import type { Count, Distribution } from '../runtime/figures.js';
import type { Metrics } from '../runtime/metrics.js';
import type { CallObserver } from './call-observer.js';

/**
 * Counts and times the calls of a server. Labels stay few: services and methods are those of proto/, since a call of any
 * other reaches no handler, and codes are gRPC's statuses.
 */
export function rpcMetrics(metrics: Metrics): CallObserver {
  const handled = metrics.counters('dfs_rpc_server_handled_total', 'Calls that were answered');
  const durations = metrics.histograms(
    'dfs_rpc_server_duration_seconds',
    'Time from the arrival of a call to its answer; for streams to their end',
  );
  return {
    method(service, method) {
      const byCode = new Map<string, { count: Count; spread: Distribution }>();
      return (code, durationMs) => {
        let kept = byCode.get(code);
        if (kept === undefined) {
          const labels = { service, method, code };
          kept = { count: handled(labels), spread: durations(labels) };
          byCode.set(code, kept);
        }
        kept.count.add();
        kept.spread.observe(durationMs / 1_000);
      };
    },
  };
}
