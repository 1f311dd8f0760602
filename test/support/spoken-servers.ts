import { randomUUID } from 'node:crypto';
import {
  blockId,
  clientId,
  generation,
  serverId,
  type BlockId,
  type InodeId,
} from '../../src/common/ids.js';
import type { ReportedReplica } from '../../src/common/node-messages.js';
import { GiB } from '../../src/common/sizes.js';
import { RpcChannel } from '../../src/rpc/channel.js';
import { namespaceClient } from '../../src/rpc/namespace-client.js';
import type { CallContext, NamespaceApi } from '../../src/rpc/namespace-api.js';
import { nodeClient } from '../../src/rpc/node-client.js';
import type { NodeApi } from '../../src/rpc/node-api.js';

/** Block servers that exist in words only: they register and report at a real master, and keep no byte. */
export class SpokenServers implements Disposable {
  private readonly channel: RpcChannel;
  private readonly node: NodeApi;
  private readonly namespace: NamespaceApi;
  private readonly registrations = new Map<number, number>();
  private reports = 0;
  private readonly client = clientId(randomUUID());
  private operation = 0;

  constructor(address: string) {
    this.channel = RpcChannel.connect(address);
    this.node = nodeClient(this.channel);
    this.namespace = namespaceClient(this.channel);
  }

  /** Server n, in domain /rack n, says that it is there and holds just this. */
  async join(n: number, holds: readonly ReportedReplica[] = []): Promise<void> {
    const { registration } = await this.node.register(
      {
        serverId: serverId(`server-${n}`),
        clusterId: undefined,
        name: `bs${n}`,
        address: `127.0.0.1:${9_100 + n}`,
        domain: `/rack${n}`,
        volumes: [{ id: 'v1', capacity: 10 * GiB, used: 0, remaining: 10 * GiB, failed: false }],
        version: '0.1.0',
      },
      {},
    );
    this.registrations.set(n, registration);
    await this.report(n, holds, { after: 0, upTo: Number.MAX_SAFE_INTEGER });
  }

  async report(
    n: number,
    added: readonly ReportedReplica[],
    page?: { readonly after: number; readonly upTo: number },
  ): Promise<void> {
    const registration = this.registrations.get(n) ?? 0;
    await this.node.reportReplicas(
      {
        serverId: serverId(`server-${n}`),
        registration,
        sequence: ++this.reports,
        page,
        added,
        removed: [],
      },
      {},
    );
  }

  /** A file of one block of one copy, which server n holds. */
  async file(path: string, n: number, length: number): Promise<ReportedReplica> {
    const made = await this.namespace.createFile(
      this.context(),
      {
        path,
        mode: 0o644,
        replication: 1,
        blockSize: 65_536 * 16,
        overwrite: false,
        createParents: true,
        ifVersion: undefined,
        close: false,
      },
      {},
    );
    const replica = await this.block(made.inode, length);
    await this.report(n, [replica]);
    const { blockId: id, generation: written } = replica;
    const last = { id, generation: written, length, sha256: new Uint8Array(32) };
    await this.namespace.completeFile(this.context(), { inode: made.inode, last }, {});
    return replica;
  }

  [Symbol.dispose](): void {
    this.channel.close();
  }

  private async block(inode: InodeId, length: number): Promise<ReportedReplica> {
    const request = { inode, previous: undefined, excludeServers: [], writerHost: '' };
    const { id, generation: allotted } = await this.namespace.addBlock(this.context(), request, {});
    const made: BlockId = blockId(id);
    return { blockId: made, generation: generation(allotted), length };
  }

  private context(): CallContext {
    const operation = ++this.operation;
    const acknowledgedOperation = operation - 1;
    return { user: 'root', groups: [], clientId: this.client, operation, acknowledgedOperation };
  }
}
