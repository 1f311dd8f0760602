import { isDfsError } from '../../common/error.js';
import type { LocatedBlock } from '../../common/file-status.js';
import type { ServerId } from '../../common/ids.js';
import type { ConnectBlock, Environment } from '../environment.js';

/** Which of a block's servers do not answer at all. A refusal is an answer. */
export async function probeSilent(
  block: Pick<LocatedBlock, 'id' | 'locations'>,
  connectBlock: ConnectBlock,
  environment: Environment,
): Promise<ServerId[]> {
  const timeoutMs = environment.limits.probeTimeoutMs;
  const silent = await Promise.all(
    block.locations.map(async ({ serverId, address }) => {
      try {
        await connectBlock(address).statReplica({ blockId: block.id }, { timeoutMs });
        return undefined;
      } catch (error) {
        return isDfsError(error, 'UNAVAILABLE', 'DEADLINE_EXCEEDED') ? serverId : undefined;
      }
    }),
  );
  return silent.filter((server) => server !== undefined);
}
