import type { ClusterReport } from '../../common/admin-messages.js';
import { clientId } from '../../common/ids.js';
import { adminClient } from '../../rpc/admin-client.js';
import { RpcChannel } from '../../rpc/channel.js';
import { REPORT_MS_MAX } from './limits.js';

const CONTEXT = {
  user: 'experiment',
  groups: [],
  clientId: clientId('experiment'),
  operation: 0,
  acknowledgedOperation: 0,
};

/**
 * The master's reports over one connection, which costs the least; after a failure over a new one, since a kept one would
 * wait out its pause before it tries a master that is back.
 */
export class ReportSource {
  private readonly address: string;
  private channel: RpcChannel | undefined;

  constructor(address: string) {
    this.address = address;
  }

  /** Undefined if the master does not answer in time. */
  async next(): Promise<ClusterReport | undefined> {
    this.channel ??= RpcChannel.connect(this.address);
    try {
      return await adminClient(this.channel).report(CONTEXT, { timeoutMs: REPORT_MS_MAX });
    } catch {
      this.close();
      return undefined;
    }
  }

  close(): void {
    this.channel?.close();
    this.channel = undefined;
  }
}
