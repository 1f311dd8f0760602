import { join } from 'node:path';
import { errorMessage, DfsError, hasCode } from '../../common/error.js';
import { clusterId, serverId, type ClusterId, type ServerId } from '../../common/ids.js';
import { KiB } from '../../common/sizes.js';
import type { FileSystem } from '../../runtime/file-system.js';
import { readWhole } from '../../runtime/read-whole.js';
import { replaceFile } from './replace-file.js';

/** Whose disk this is: a disk belongs to one cluster and one server for good. */
export interface Identity {
  readonly clusterId: ClusterId;
  readonly serverId: ServerId;
  readonly volumeId: string;
}

const IDENTITY_FILE = 'IDENTITY';
const FORMAT_VERSION = 1;
const IDENTITY_BYTES_MAX = 64 * KiB;

/** Undefined for a disk that has none. */
export async function readIdentity(fs: FileSystem, dir: string): Promise<Identity | undefined> {
  const path = join(dir, IDENTITY_FILE);
  let text: string;
  try {
    const file = await fs.open(path, 'r');
    try {
      text = Buffer.from(await readWhole(file, IDENTITY_BYTES_MAX, 0)).toString('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  return parseIdentity(path, text);
}

export async function writeIdentity(
  fs: FileSystem,
  dir: string,
  identity: Identity,
): Promise<void> {
  const text = `${JSON.stringify({ formatVersion: FORMAT_VERSION, ...identity }, undefined, 2)}\n`;
  await replaceFile(fs, join(dir, IDENTITY_FILE), Buffer.from(text));
}

function parseIdentity(path: string, text: string): Identity {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw damaged(path, errorMessage(cause), cause);
  }
  const { formatVersion, clusterId: cluster, serverId: server, volumeId } = fields ?? {};
  if (typeof formatVersion !== 'number') throw damaged(path, 'it has no format version');
  if (formatVersion !== FORMAT_VERSION)
    throw new DfsError(
      'UNSUPPORTED',
      `${path} has format version ${formatVersion}; this program knows ${FORMAT_VERSION}`,
      { path },
    );
  if (!isId(cluster) || !isId(server) || !isId(volumeId)) throw damaged(path, 'an id is missing');
  return { clusterId: clusterId(cluster), serverId: serverId(server), volumeId };
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function damaged(path: string, why: string, cause?: unknown): DfsError {
  return new DfsError(
    'DATA_CORRUPT',
    `${path} is damaged (${why}); restore it by hand or empty the disk`,
    { path, cause },
  );
}
