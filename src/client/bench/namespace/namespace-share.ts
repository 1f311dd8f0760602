import type { NamespacePhase } from '../../../common/bench/namespace-phase.js';
import { scatteredOrder } from '../../../common/bench/scattered-order.js';
import { WarehouseTree } from '../../../common/bench/warehouse-tree.js';
import { seededRandom, type Random } from '../../../common/clock.js';
import type { MetadataOperation } from '../load/metadata-operation.js';

export interface ShareOptions {
  readonly files: number;
  /** Of how many clients, and which one, from 0. */
  readonly clients: number;
  readonly client: number;
  readonly seed: number;
}

/**
 * What one of several clients does to a tree: whole directories are its own, so that it knows every answer beforehand. One
 * half of its files is renamed and the other removed, so that no phase has to know what another did.
 */
export class NamespaceShare {
  private readonly tree: WarehouseTree;
  private readonly directories: { readonly first: number; readonly count: number };
  private readonly files: { readonly first: number; readonly count: number };
  private readonly order: (place: number) => number;
  private readonly random: Random;
  private readonly begun = new Map<NamespacePhase, number>();

  constructor({ files, clients, client, seed }: ShareOptions) {
    this.tree = new WarehouseTree(files);
    const { tree } = this;
    const first = Math.floor((tree.directories * client) / clients);
    const end = Math.floor((tree.directories * (client + 1)) / clients);
    this.directories = { first, count: end - first };
    const start = tree.firstOf(first);
    this.files = { first: start, count: tree.firstOf(end) - start };
    this.random = seededRandom(seed * 1_009 + client);
    this.order = scatteredOrder(Math.max(1, this.files.count), this.pick(this.files.count));
  }

  /** Path of the next file that is to be made, in the order of the tree; undefined when all are. */
  create(phase: 'create' | 'create with blocks', root: string): string | undefined {
    const place = this.next(phase, this.files.count);
    return place === undefined ? undefined : this.tree.pathOf(root, this.files.first + place);
  }

  /** Undefined when nothing is left to do in the phase. */
  use(
    phase: Exclude<NamespacePhase, 'create' | 'create with blocks'>,
    root: string,
  ): MetadataOperation | undefined {
    const { tree, files, directories } = this;
    if (files.count === 0) return undefined;
    if (phase === 'stat')
      return { verb: phase, path: tree.pathOf(root, files.first + this.pick(files.count)) };
    if (phase === 'list') {
      const directory = directories.first + this.pick(directories.count);
      const path = tree.directoryPath(root, directory);
      return { verb: phase, path, files: tree.filesIn(directory) };
    }
    const half = Math.floor(files.count / 2);
    const place = this.next(phase, phase === 'rename' ? half : files.count - half);
    if (place === undefined) return undefined;
    if (phase === 'remove') return { verb: phase, path: this.pathAt(root, half + place) };
    const path = this.pathAt(root, place);
    return { verb: phase, path, target: path.replace(/part-([^/]*)$/, 'renamed-$1') };
  }

  private pathAt(root: string, place: number): string {
    return this.tree.pathOf(root, this.files.first + this.order(place));
  }

  private next(phase: NamespacePhase, count: number): number | undefined {
    const place = this.begun.get(phase) ?? 0;
    if (place >= count) return undefined;
    this.begun.set(phase, place + 1);
    return place;
  }

  private pick(count: number): number {
    return Math.floor(this.random.next() * count);
  }
}
