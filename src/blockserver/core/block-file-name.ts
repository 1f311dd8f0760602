import { blockId, generation, type BlockId } from '../../common/ids.js';
import type { ReplicaName } from '../../common/node-messages.js';

/** Folders below blocks/, so that no folder grows large. */
export const FOLDER_COUNT = 256;
const FILE_NAME = /^([1-9]\d{0,15})\.([1-9]\d{0,15})\.blk$/;

/** `<block id>.<generation>.blk`. */
export function blockFileName(name: ReplicaName): string {
  return `${name.blockId}.${name.generation}.blk`;
}

/** The replica that a file name stands for; undefined for names that blockFileName does not make. */
export function parseBlockFileName(text: string): ReplicaName | undefined {
  const match = FILE_NAME.exec(text);
  if (!match) return undefined;
  const name = {
    blockId: blockId(Number(match[1])),
    generation: generation(Number(match[2])),
  };
  const exact = Number.isSafeInteger(name.blockId) && Number.isSafeInteger(name.generation);
  return exact ? name : undefined;
}

/** Two hex digits; consecutive blocks spread over all folders. */
export function folderOf(id: BlockId): string {
  return folderName(id % FOLDER_COUNT);
}

export function folderName(index: number): string {
  return index.toString(16).padStart(2, '0');
}

/** One string per replica, for maps and index keys. */
export function replicaKey(name: ReplicaName): string {
  return `${name.blockId}.${name.generation}`;
}
