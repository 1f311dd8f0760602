import type { CommittedBlock, FileStatus } from '../../common/file-status.js';
import type { TruncateFileResponse } from '../../common/namespace-messages.js';
import { BlockWriter } from './block-writer.js';
import type { ConnectBlock, Environment } from '../environment.js';
import type { MasterLink } from '../master-link.js';
import type { ServerMemory } from '../server-memory.js';
import { throwIfAborted } from '../wait.js';

export interface TruncateOptions {
  readonly path: string;
  readonly length: number;
  readonly link: MasterLink;
  readonly connectBlock: ConnectBlock;
  readonly environment: Environment;
  readonly servers: ServerMemory;
  readonly minReplicas: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Cuts a file. Within a block the master answers with that block under a new generation; its servers seal a copy of the
 * part that stays, and a second call puts it in the place of the longer one.
 */
export async function truncateFile(options: TruncateOptions): Promise<FileStatus> {
  const begun = await callMaster(options, undefined);
  if (begun.done) return begun.status;
  const { inode } = begun;
  try {
    const shortened = await sealShorter(options, begun);
    throwIfAborted(options.signal);
    const ended = await callMaster(options, shortened);
    if (ended.done) return ended.status;
  } catch (error) {
    // The file stays as it was, and others can write it again.
    await options.link
      .mutate((master, context, call) => master.namespace.abandonFile(context, { inode }, call))
      .catch(() => {});
    throw error;
  }
  return truncateFile(options);
}

function callMaster(
  { link, path, length, signal }: TruncateOptions,
  shortened: CommittedBlock | undefined,
): Promise<TruncateFileResponse> {
  return link.mutate(
    (master, context, call) =>
      master.namespace.truncateFile(context, { path, length, shortened }, call),
    { signal },
  );
}

async function sealShorter(
  options: TruncateOptions,
  begun: Extract<TruncateFileResponse, { done: false }>,
): Promise<CommittedBlock> {
  const { link, connectBlock, environment, servers, minReplicas, path, signal } = options;
  const { inode, shorten, previousGeneration, shortenedLength } = begun;
  const block = new BlockWriter({
    allotment: {
      allot: () => Promise.resolve(shorten),
      reopen: async (blockId) => {
        const reopened = await link.mutate(
          (master, context, call) =>
            master.namespace.reopenBlock(context, { inode, blockId }, call),
          { signal },
        );
        return reopened.block;
      },
      abandon: () => Promise.resolve(),
    },
    connectBlock,
    environment,
    servers,
    isMemoryShort: () => false,
    minReplicas,
    inode,
    path,
    fileOffset: shorten.offset,
    blockSize: Math.max(shorten.length, shortenedLength),
    durability: undefined,
    ack: 'all',
    resume: { generation: previousGeneration, length: shortenedLength },
    hash: undefined,
    onAcked: () => {},
    onFailed: () => {},
  });
  const onAbort = (): void => block.cancel();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    block.finish();
    await block.written.promise;
    return await block.committable.promise;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
