import { Cancellation, type CancelSignal } from '../../common/cancel-signal.js';
import { isDfsError } from '../../common/error.js';
import type { CommittedBlock, LocatedBlock } from '../../common/file-status.js';
import type { BlockId } from '../../common/ids.js';
import type { NamespaceApi } from '../../rpc/namespace-api.js';
import type { AvoidedServers } from './avoided-servers.js';
import type { FileWriterOptions } from './file-writer-options.js';

/** A change that is asked of the namespace. */
type Change<T> = (
  namespace: NamespaceApi,
  context: Parameters<NamespaceApi['addBlock']>[0],
  options: Parameters<NamespaceApi['addBlock']>[2],
) => Promise<T>;

/** What the writer of a file asks the master about its blocks. */
export class FileBlocks {
  private readonly options: Pick<FileWriterOptions, 'file' | 'identity' | 'link'>;
  private readonly writing = new Cancellation();

  constructor(options: Pick<FileWriterOptions, 'file' | 'identity' | 'link'>) {
    this.options = options;
  }

  /** Allots the next block, and commits the one before it. */
  add(previous: CommittedBlock | undefined, avoided: AvoidedServers): Promise<LocatedBlock> {
    const { file, identity } = this.options;
    const fixed = { inode: file.inode, previous, writerHost: identity.host };
    return this.mutate(async (namespace, context, options) => {
      try {
        const request = { ...fixed, excludeServers: avoided.ids };
        return await namespace.addBlock(context, request, options);
      } catch (error) {
        if (isDfsError(error, 'NOT_ENOUGH_SERVERS')) await avoided.reconsider();
        throw error;
      }
    });
  }

  async reopen(blockId: BlockId): Promise<LocatedBlock> {
    const request = { inode: this.options.file.inode, blockId };
    const reopened = await this.mutate((namespace, context, options) =>
      namespace.reopenBlock(context, request, options),
    );
    return reopened.block;
  }

  abandon(blockId: BlockId): Promise<void> {
    const request = { inode: this.options.file.inode, blockId };
    return this.mutate((namespace, context, options) =>
      namespace.abandonBlock(context, request, options),
    );
  }

  /** One that only makes sense while the file is written. */
  mutate<T>(change: Change<T>): Promise<T> {
    return this.options.link.mutate(
      (master, context, options) => change(master.namespace, context, options),
      { signal: this.writing },
    );
  }

  /** Of what only makes sense while the file is written. */
  get signal(): CancelSignal {
    return this.writing;
  }

  /** The file is written no more: calls under way end. */
  cancel(): void {
    this.writing.cancel();
  }
}
