import { runClient } from '../data-bench.js';
import { median } from '../median.js';
import { SlowLink } from './slow-link.js';

export interface NetworkBenchTarget {
  readonly master: string;
  readonly blockServers: readonly string[];
}
export interface NetworkBenchOptions {
  readonly bytes: number;
  readonly runs: number;
  readonly durability: 'sync' | 'flush';
  readonly bytesPerSecond: number;
  readonly roundTripsMs: readonly number[];
}
export interface NetworkFigure {
  readonly what: 'put' | 'get';
  readonly durability: 'sync' | 'flush';
  readonly bytes: number;
  readonly runs: number;
  readonly roundTripMs: number;
  readonly linkMbPerSecond: number;
  /** Median. */
  readonly mbPerSecond: number;
  readonly shareOfLink: number;
}

/** Puts and gets one file by a client that has a slow link between itself and the cluster, for each round-trip time. */
export async function benchNetwork(
  { master, blockServers }: NetworkBenchTarget,
  options: NetworkBenchOptions,
  say: (line: string) => void,
): Promise<NetworkFigure[]> {
  const { bytes, runs, durability, bytesPerSecond } = options;
  const figures: NetworkFigure[] = [];
  for (const roundTripMs of options.roundTripsMs) {
    const link = new SlowLink({ bytesPerSecond, roundTripMs });
    try {
      const links: Record<string, string> = {};
      for (const address of blockServers) links[address] = await link.to(address);
      const folder = `/bench-network-${durability}`;
      const file = { folder, files: 1, bytes, durability };
      const task = { ...file, master: await link.to(master), links };
      const seconds = { put: [] as number[], get: [] as number[] };
      for (let i = 0; i < runs; i++)
        for (const kind of ['put', 'get'] as const)
          seconds[kind].push((await runClient({ ...task, kind })).seconds);
      for (const what of ['put', 'get'] as const) {
        const mbPerSecond = bytes / 1e6 / median(seconds[what]);
        const linkMbPerSecond = bytesPerSecond / 1e6;
        const shareOfLink = mbPerSecond / linkMbPerSecond;
        const same = { durability, bytes, runs, roundTripMs, linkMbPerSecond };
        figures.push({ what, ...same, mbPerSecond, shareOfLink });
      }
      say(`${roundTripMs} ms of round trip done`);
    } finally {
      await link.close();
    }
  }
  return figures;
}
