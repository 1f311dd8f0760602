import { createHash } from 'node:crypto';
import { blockId, epoch, generation, inodeId } from '../../src/common/ids.js';
import type { CopyPeer } from '../../src/common/repair-messages.js';
import type { CopyAnswer, CopyCall, CopyHeader } from '../../src/rpc/block-copy-api.js';

export function copyHeader(data: Uint8Array, sources: readonly CopyPeer[]): CopyHeader {
  return {
    blockId: blockId(1),
    generation: generation(1),
    length: data.length,
    sha256: createHash('sha256').update(data).digest(),
    sources: sources.map(({ serverId, address, repairAddress }) => ({
      serverId,
      address,
      repairAddress,
    })),
    inode: inodeId(7),
    fileOffset: 0,
    path: '/some/file',
    durability: 'flush',
    epoch: epoch(1),
  };
}

/** All answers of a copy, up to its end; throws what broke it. */
export async function answersOf(call: CopyCall): Promise<CopyAnswer[]> {
  const answers: CopyAnswer[] = [];
  for await (const answer of call.answers) answers.push(answer);
  return answers;
}

/** Grants everything at once and gives the last answer. */
export async function outcomeOf(call: CopyCall, bytes: number): Promise<CopyAnswer | undefined> {
  call.grant(bytes);
  return (await answersOf(call)).at(-1);
}
