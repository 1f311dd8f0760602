import { CLIENT_LIMITS } from '../../../src/client/limits.js';
import { connectParts } from '../../../src/client/connect.js';
import { createDfsClient, type DfsClient } from '../../../src/client/dfs-client.js';
import { seededRandom } from '../described-content.js';
import { RecordedCalls } from './recorded-calls.js';

/** Long names make long records, so that segments fill soon. */
const PADDING = 'n'.repeat(180);
const ENTRIES_MAX = 12;
/** The library goes on trying for as long as a test lasts, and soon after a master is back. */
const LIMITS = { ...CLIENT_LIMITS, retryDelayMsMax: 100, timeoutMs: 600_000 };

/** Changes a directory of its own without end, one call after the other, through the library. */
export class MutatingClient {
  readonly dir: string;
  readonly calls: RecordedCalls;
  private readonly client: DfsClient;
  private readonly random: () => number;
  private readonly ending = new AbortController();
  private made = 0;

  constructor(
    name: string,
    { master, seed, onAcknowledged }: { master: string; seed: string; onAcknowledged: () => void },
  ) {
    this.dir = `/${name}`;
    this.calls = new RecordedCalls(onAcknowledged);
    this.random = seededRandom(`${seed} ${name}`);
    const parts = connectParts({ master, user: 'root' });
    const masters = parts.masters.map((stub) => ({
      ...stub,
      namespace: this.calls.record(stub.namespace),
    }));
    const environment = { ...parts.environment, limits: LIMITS };
    this.client = createDfsClient({ ...parts, masters, environment, timeoutMs: LIMITS.timeoutMs });
  }

  async run(isStopped: () => boolean): Promise<void> {
    while (!isStopped()) await this.mutate(this.ending);
  }

  /** Also ends the call that is under way. */
  close(): Promise<void> {
    this.ending.abort();
    return this.client.close();
  }

  private async mutate({ signal }: { signal: AbortSignal }): Promise<void> {
    const names = [...this.calls.entries.keys()];
    const any = names[Math.floor(this.random() * names.length)];
    const dice = this.random();
    const fresh = `${this.dir}/${this.made++}-${PADDING}`;
    if (any === undefined || (dice < 0.5 && names.length < ENTRIES_MAX))
      await (dice < 0.2
        ? this.client.writeFile(fresh, '', { signal })
        : this.client.mkdir(fresh, { signal }));
    else if (dice < 0.7) await this.client.rename(`${this.dir}/${any}`, fresh, { signal });
    else if (dice < 0.85)
      await this.client.setMode(`${this.dir}/${any}`, this.otherMode(any), { signal });
    else await this.client.remove(`${this.dir}/${any}`, { signal });
  }

  /** Never the one that it has: a call that changes nothing is not logged, and a repetition is decided anew. */
  private otherMode(name: string): number {
    const mode = this.calls.entries.get(name)?.mode ?? 0;
    return 0o700 + ((mode + 1 + Math.floor(this.random() * 62)) & 0o77);
  }
}
