import type { FileStatus, LocatedBlock } from '../../common/file-status.js';
import { modeOctal } from './mode-text.js';

/** An inode in the shape of the contract; times are milliseconds since 1970, the mode is octal text. */
export function jsonStatus(status: FileStatus): Record<string, unknown> {
  return {
    path: status.path,
    type: status.type,
    inode: status.inode,
    size: status.length,
    replication: status.replication,
    blockSize: status.blockSize,
    owner: status.owner,
    group: status.group,
    mode: modeOctal(status.mode),
    mtime: status.mtimeMs,
    atime: status.atimeMs,
    version: status.version,
    sha256: hexOrNull(status.sha256),
  };
}

export function jsonBlock(block: LocatedBlock): Record<string, unknown> {
  return {
    id: block.id,
    generation: block.generation,
    offset: block.offset,
    length: block.length,
    sha256: hexOrNull(block.sha256),
    locations: block.locations.map((location) => ({
      server: location.serverName,
      serverId: location.serverId,
      domain: location.domain,
      address: location.address,
      state: location.state,
      corrupt: location.corrupt,
    })),
  };
}

function hexOrNull(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('hex');
}
