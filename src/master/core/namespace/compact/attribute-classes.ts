import { assert, must } from '../../../../common/assert.js';
import { NumberStack } from '../../memory/number-stack.js';
import type { Attributes } from '../namespace.js';

/** What many inodes have alike. */
export interface AttributeClass {
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
  readonly replication: number;
  readonly blockSize: number;
}

/** A class with its number and how many inodes are of it: what a checkpoint keeps. */
export interface CountedClass {
  readonly number: number;
  readonly inodes: number;
  readonly attributes: AttributeClass;
}

/** More sets of attributes than a heap holds: a number above is none. */
const CLASSES_MAX = 2 ** 24;

interface Slot {
  readonly attributes: AttributeClass;
  readonly key: string;
  inodes: number;
}

/**
 * Small numbers for sets of attributes: a namespace has few. A class that no inode is of any more gives its number
 * back, so there are never more than inodes.
 */
export class AttributeClasses {
  private readonly slots: (Slot | undefined)[] = [undefined];
  private readonly numbers = new Map<string, number>();
  private readonly free = new NumberStack();
  /** The one taken last: the next inode is likely to be of it too. */
  private lastNumber = 0;

  constructor(classes: Iterable<CountedClass> = []) {
    for (const { number, inodes, attributes } of classes) {
      const key = keyOf(attributes);
      assert(number > 0 && number <= CLASSES_MAX, `attribute class ${number}`);
      assert(!this.numbers.has(key), `attribute class ${number} is another one too`);
      while (this.slots.length <= number) this.slots.push(undefined);
      assert(this.slots[number] === undefined, `attribute class ${number} comes twice`);
      this.slots[number] = { attributes, key, inodes };
      this.numbers.set(key, number);
    }
    for (let number = this.slots.length - 1; number > 0; number--)
      if (this.slots[number] === undefined) this.free.push(number);
  }

  get size(): number {
    return this.numbers.size;
  }

  at(number: number): AttributeClass {
    return this.slot(number).attributes;
  }

  /** The number of these attributes, for one more inode. */
  take(wanted: AttributeClass): number {
    const last = this.slots[this.lastNumber];
    if (last !== undefined && areEqual(last.attributes, wanted)) {
      last.inodes++;
      return this.lastNumber;
    }
    const key = keyOf(wanted);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.free.pop() ?? this.slots.length;
      this.numbers.set(key, number);
      this.slots[number] = { attributes: copyOf(wanted), key, inodes: 0 };
    }
    this.slot(number).inodes++;
    this.lastNumber = number;
    return number;
  }

  /** An inode is not of this class any more. */
  release(number: number): void {
    const slot = this.slot(number);
    if (--slot.inodes > 0) return;
    this.slots[number] = undefined;
    this.numbers.delete(slot.key);
    this.free.push(number);
  }

  /** By rising number. */
  *all(): Generator<CountedClass> {
    for (const [number, slot] of this.slots.entries())
      if (slot !== undefined) yield { number, inodes: slot.inodes, attributes: slot.attributes };
  }

  private slot(number: number): Slot {
    return must(this.slots[number], `there is no attribute class ${number}`);
  }
}

function copyOf({ owner, group, mode, replication, blockSize }: AttributeClass): AttributeClass {
  return { owner, group, mode, replication, blockSize };
}

function areEqual(a: AttributeClass, b: AttributeClass): boolean {
  return (
    a.owner === b.owner &&
    a.group === b.group &&
    a.mode === b.mode &&
    a.replication === b.replication &&
    a.blockSize === b.blockSize
  );
}

/** Owner and group have no fixed alphabet, so their lengths part them. */
function keyOf({ owner, group, mode, replication, blockSize }: AttributeClass): string {
  return `${mode} ${replication} ${blockSize} ${owner.length} ${owner}${group}`;
}

/** Whether an inode changes its class with these. */
export function changesClass(change: Partial<Attributes>): boolean {
  return (
    change.owner !== undefined ||
    change.group !== undefined ||
    change.mode !== undefined ||
    change.replication !== undefined
  );
}

export function withChange(
  attributes: AttributeClass,
  change: Partial<Attributes>,
): AttributeClass {
  return {
    owner: change.owner ?? attributes.owner,
    group: change.group ?? attributes.group,
    mode: change.mode ?? attributes.mode,
    replication: change.replication ?? attributes.replication,
    blockSize: attributes.blockSize,
  };
}
