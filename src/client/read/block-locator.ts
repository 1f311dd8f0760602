import { DfsError } from '../../common/error.js';
import type { FileStatus, LocatedBlock } from '../../common/file-status.js';
import type { InodeId } from '../../common/ids.js';
import type { Identity } from '../environment.js';
import type { MasterLink } from '../master-link.js';

export interface LocatedPage {
  readonly status: FileStatus;
  readonly blocks: readonly LocatedBlock[];
  readonly hasMore: boolean;
}

interface Span {
  readonly offset: number;
  /** Bytes; 0 means to the end. */
  readonly length: number;
}

/** Asks the master where blocks are. */
export class BlockLocator {
  private readonly link: MasterLink;
  private readonly identity: Identity;

  constructor(link: MasterLink, identity: Identity) {
    this.link = link;
    this.identity = identity;
  }

  page(
    file: { readonly path: string; readonly inode: InodeId | undefined },
    span: Span,
    signal: AbortSignal | undefined,
  ): Promise<LocatedPage> {
    const request = {
      // A reader holds on to its file by inode, whatever its path becomes.
      path: file.inode === undefined ? file.path : '',
      inode: file.inode,
      offset: span.offset,
      length: span.length,
      readerHost: this.identity.host,
    };
    return this.link.read(
      (master, context, options) => master.namespace.locate(context, request, options),
      { signal },
    );
  }

  /** Pages of blocks from `start` up to `end` or the end of the file; the first page comes even if it is empty. */
  async *pages(
    path: string,
    span: { readonly start: number; readonly end: number },
    signal: AbortSignal | undefined,
  ): AsyncGenerator<LocatedPage> {
    let inode: InodeId | undefined;
    for (let at = span.start; ;) {
      const length = Number.isFinite(span.end) ? Math.max(1, span.end - at) : 0;
      const page = await this.page({ path, inode }, { offset: at, length }, signal);
      yield page;
      const last = page.blocks.at(-1);
      if (!page.hasMore || last === undefined) return;
      at = last.offset + last.length;
      if (at >= span.end) return;
      inode = page.status.inode;
    }
  }

  /**
   * The block anew, with a replica, and with the content that the read began with: another one must not be mixed in. Waits for
   * block servers that have not reported since the master started.
   */
  async relocate(
    file: { readonly path: string; readonly inode: InodeId },
    block: LocatedBlock,
    signal: AbortSignal | undefined,
  ): Promise<LocatedBlock> {
    const deadline = this.link.deadline();
    for (let retries = 0; ; retries++) {
      const page = await this.page(file, { offset: block.offset, length: 1 }, signal);
      const found = page.blocks[0];
      if (found === undefined || found.id !== block.id)
        throw new DfsError(
          'DATA_MISSING',
          `Block ${block.id} is no longer part of '${file.path}': it changed while it was read. Read it again.`,
          { path: file.path },
        );
      if (!hasSameContent(found, block))
        throw new DfsError(
          'DATA_MISSING',
          `Block ${block.id} has another content than when the read began: '${file.path}' was changed while it was read. Read it again.`,
          { path: file.path },
        );
      if (found.locations.length > 0) return found;
      if (!(await this.link.pause(retries, deadline, signal)))
        throw await this.withoutReplica(file.path, block, signal);
    }
  }

  /** A master that has just started does not know yet what its servers have: that is no loss, and is not called one. */
  private async withoutReplica(
    path: string,
    block: LocatedBlock,
    signal: AbortSignal | undefined,
  ): Promise<DfsError> {
    const { safeMode, detail } = await this.link.read(
      (master, _context, options) => master.admin.health(options),
      { signal },
    );
    if (safeMode)
      return new DfsError(
        'BLOCK_NOT_REPORTED',
        `No server has reported block ${block.id} yet; the master is in safe mode: ${detail}. Try again, or see 'dfs report'`,
        { path },
      );
    return new DfsError(
      'DATA_MISSING',
      `Block ${block.id} has no replica on any block server that the master knows of. 'dfs report' shows which servers are away.`,
      { path },
    );
  }
}

/** Under one generation the content never changes; another generation may have the same one, or not. */
function hasSameContent(found: LocatedBlock, begun: LocatedBlock): boolean {
  if (found.generation === begun.generation) return true;
  if (found.length !== begun.length) return false;
  // Without a hash on both sides nobody can tell.
  if (found.sha256 === undefined || begun.sha256 === undefined) return false;
  return Buffer.compare(found.sha256, begun.sha256) === 0;
}
