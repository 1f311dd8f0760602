import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { ClusterReport } from '../../common/admin-messages.js';
import { clientId } from '../../common/ids.js';
import { adminClient } from '../../rpc/admin-client.js';
import { RpcChannel } from '../../rpc/channel.js';

/**
 * One report, over a connection of its own: the cluster's processes come and go, and a kept connection would wait out
 * its pause before it tries a master that is back.
 */
export async function fetchReport(address: string, timeoutMs: number): Promise<ClusterReport> {
  const channel = RpcChannel.connect(address);
  try {
    const context = {
      user: process.env['DFS_USER'] ?? userInfo().username,
      groups: [],
      clientId: clientId(randomUUID()),
      operation: 0,
      acknowledgedOperation: 0,
    };
    return await adminClient(channel).report(context, { timeoutMs });
  } finally {
    channel.close();
  }
}
