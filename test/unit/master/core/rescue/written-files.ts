import { blockId, generation, inodeId } from '../../../../../src/common/ids.js';
import type { ScannedReplica } from '../../../../../src/common/inventory.js';

/** A replica as a scan finds it; what does not matter has a value of its own. */
export function replica(
  given: Partial<Record<'block' | 'generation' | 'inode' | 'offset' | 'length', number>> & {
    readonly path?: string;
    readonly sha256?: string;
    readonly sealedAtMs?: number;
  },
): ScannedReplica {
  const block = given.block ?? 1;
  return {
    disk: 0,
    blockId: blockId(block),
    generation: generation(given.generation ?? block),
    length: given.length ?? 100,
    sha256: given.sha256 ?? String(block).padStart(64, '0'),
    inode: inodeId(given.inode ?? 2),
    fileOffset: given.offset ?? 0,
    sealedAtMs: given.sealedAtMs ?? 1_000,
    path: given.path ?? '/f',
  };
}

interface ModelBlock {
  readonly id: number;
  readonly generation: number;
  readonly length: number;
}
export interface ModelFile {
  readonly inode: number;
  readonly blocks: readonly ModelBlock[];
}

export interface Step {
  readonly kind: 'create' | 'append' | 'reopen' | 'truncate' | 'remove' | 'rename';
  readonly path: string;
  readonly to: string;
  readonly bytes: number;
  /** Replicas that are not needed any more go at once; otherwise they are still on the disks at the end. */
  readonly reclaimed: boolean;
}

const BLOCK_SIZE = 64;

/** Writes files as a master and its clients do, and keeps what is on the disks. */
export class WrittenFiles {
  readonly files = new Map<string, ModelFile>();
  readonly replicas = new Map<string, ScannedReplica>();
  private lastInode = 1;
  private lastBlock = 0;
  private lastGeneration = 0;

  run({ kind, path, to, bytes, reclaimed }: Step): void {
    const file = this.files.get(path);
    if (kind === 'create') {
      const made = this.write({ inode: ++this.lastInode, blocks: [] }, path, bytes);
      this.drop(file?.blocks ?? [], reclaimed);
      this.files.set(path, made);
    } else if (file === undefined) return;
    else if (kind === 'append') this.files.set(path, this.write(file, path, bytes));
    else if (kind === 'reopen') this.files.set(path, this.reopen(file, path, bytes, reclaimed));
    else if (kind === 'truncate') this.files.set(path, this.cut(file, path, bytes, reclaimed));
    else if (kind === 'remove' || path !== to) {
      this.files.delete(path);
      if (kind === 'remove') return this.drop(file.blocks, reclaimed);
      this.drop(this.files.get(to)?.blocks ?? [], reclaimed);
      this.files.set(to, file);
    }
  }

  private write(file: ModelFile, path: string, bytes: number): ModelFile {
    const blocks = [...file.blocks];
    for (let left = bytes; left > 0; left -= BLOCK_SIZE) {
      const offset = lengthOf(blocks);
      const block = { id: ++this.lastBlock, generation: 0, length: Math.min(left, BLOCK_SIZE) };
      blocks.push(this.seal(block, file.inode, offset, path));
    }
    return { ...file, blocks };
  }

  private reopen(file: ModelFile, path: string, bytes: number, reclaimed: boolean): ModelFile {
    const last = file.blocks.at(-1);
    const more = Math.min(bytes, BLOCK_SIZE - (last?.length ?? BLOCK_SIZE));
    if (last === undefined || more === 0) return this.write(file, path, bytes);
    const blocks = file.blocks.slice(0, -1);
    const longer = { ...last, length: last.length + more };
    const reopened = [...blocks, this.seal(longer, file.inode, lengthOf(blocks), path)];
    this.drop([last], reclaimed);
    return this.write({ ...file, blocks: reopened }, path, bytes - more);
  }

  private cut(file: ModelFile, path: string, length: number, reclaimed: boolean): ModelFile {
    const kept: ModelBlock[] = [];
    for (const block of file.blocks) {
      const offset = lengthOf(kept);
      if (offset + block.length <= length) kept.push(block);
      else {
        if (offset < length)
          kept.push(this.seal({ ...block, length: length - offset }, file.inode, offset, path));
        break;
      }
    }
    this.drop(
      file.blocks.filter((block) => !kept.includes(block)),
      reclaimed,
    );
    return { ...file, blocks: kept };
  }

  private seal(block: ModelBlock, inode: number, offset: number, path: string): ModelBlock {
    const sealed = { ...block, generation: ++this.lastGeneration };
    const { id, generation: of, length } = sealed;
    this.replicas.set(
      `${id}.${of}`,
      replica({ block: id, generation: of, length, inode, offset, path, sealedAtMs: of }),
    );
    return sealed;
  }

  private drop(blocks: readonly ModelBlock[], reclaimed: boolean): void {
    if (reclaimed) for (const { id, generation: of } of blocks) this.replicas.delete(`${id}.${of}`);
  }
}

function lengthOf(blocks: readonly ModelBlock[]): number {
  return blocks.reduce((sum, { length }) => sum + length, 0);
}
