import { join } from 'node:path';
import { DfsError, hasCode } from '../../common/error.js';
import { serverId, type ClusterId, type ServerId } from '../../common/ids.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { readIdentity, type Identity } from './identity.js';
import { Volume, type VolumeOptions } from './volume.js';

export interface OpenedVolumes {
  readonly volumes: readonly Volume[];
  /** Of the disks, or made now if all are fresh. */
  readonly serverId: ServerId;
  /** Undefined while all disks are fresh. */
  readonly clusterId: ClusterId | undefined;
}

export type VolumesOptions = Omit<VolumeOptions, 'dir' | 'volumeId'> & {
  readonly dirs: readonly string[];
  /** Makes ids for fresh disks and a fresh server. */
  readonly newId: () => string;
};

/**
 * Opens all disks of a server, or none. Whose they are is checked before anything is touched: a disk of another
 * cluster or server, and one that is there twice, is refused by name.
 */
export async function openVolumes(options: VolumesOptions): Promise<OpenedVolumes> {
  const { dirs, fs, newId } = options;
  if (dirs.length === 0)
    throw new DfsError('INVALID_ARGUMENT', 'a block server needs at least one folder: give --dir');
  const identities: (Identity | undefined)[] = [];
  for (const dir of dirs) {
    await fs.makeFolder(dir);
    const identity = await readIdentity(fs, dir);
    if (identity === undefined) await refuseBlocksOfNobody(fs, dir);
    identities.push(identity);
  }
  const owner = agree(dirs, identities);
  const volumes: Volume[] = [];
  try {
    for (const [i, dir] of dirs.entries()) {
      const volumeId = identities[i]?.volumeId ?? newId();
      volumes.push(await Volume.open({ ...options, dir, volumeId }));
    }
  } catch (error) {
    await Promise.all(volumes.map((volume) => volume.close()));
    throw error;
  }
  return {
    volumes,
    serverId: owner?.serverId ?? serverId(newId()),
    clusterId: owner?.clusterId,
  };
}

function agree(
  dirs: readonly string[],
  identities: readonly (Identity | undefined)[],
): Identity | undefined {
  let owner: Identity | undefined;
  const volumeIds = new Set<string>();
  for (const [i, identity] of identities.entries()) {
    if (identity === undefined) continue;
    const dir = dirs[i] ?? '';
    owner ??= identity;
    if (identity.clusterId !== owner.clusterId)
      throw foreign(dir, `belongs to cluster ${identity.clusterId}, not to ${owner.clusterId}`);
    if (identity.serverId !== owner.serverId)
      throw foreign(dir, `belongs to block server ${identity.serverId}, not to ${owner.serverId}`);
    if (volumeIds.has(identity.volumeId))
      throw foreign(dir, `is a copy of another disk given (volume ${identity.volumeId})`);
    volumeIds.add(identity.volumeId);
  }
  return owner;
}

/** Blocks without an IDENTITY could be anybody's: adopting them would show one cluster another's data. */
async function refuseBlocksOfNobody(fs: FileSystem, dir: string): Promise<void> {
  for (const folder of await listIfThere(fs, join(dir, 'blocks')))
    for (const file of await listIfThere(fs, join(dir, 'blocks', folder)))
      if (file.endsWith('.blk'))
        throw foreign(dir, 'has blocks but no IDENTITY file, so nobody can say whose they are');
}

async function listIfThere(fs: FileSystem, path: string): Promise<string[]> {
  try {
    return await fs.list(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function foreign(dir: string, why: string): DfsError {
  return new DfsError(
    'WRONG_CLUSTER',
    `${dir} ${why}; give another folder, or restore the right disk`,
    {
      path: dir,
    },
  );
}
