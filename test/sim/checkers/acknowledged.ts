import type { AcknowledgedFile } from './invariants.js';
import type { Operation } from './history.js';
import type { Model } from './model.js';
import type { NamespaceState } from './namespace-state.js';
import { pathOf, type Node } from './namespace-tree.js';

/** The state that a history ends in, by the txids of its operations (or in a given order of them). */
export function finalState(
  model: Model<NamespaceState, Operation>,
  operations: readonly Operation[],
): NamespaceState {
  let state = model.init;
  for (const operation of operations) {
    const next = model.step(state, operation);
    if (typeof next !== 'string') ({ state } = next);
  }
  return state;
}

export function byTxid(operations: readonly Operation[]): Operation[] {
  return operations.filter(({ txid }) => txid !== undefined).sort((a, b) => a.txid! - b.txid!);
}

/** Every file that must be there, with what it must hold. */
export function acknowledgedFiles({ root }: NamespaceState): AcknowledgedFile[] {
  const files: AcknowledgedFile[] = [];
  const visit = (node: Node, names: readonly string[]): void => {
    if (node.type === 'file') {
      const { content, length, most } = node;
      files.push({ path: pathOf(names), content, length, most });
    } else for (const [name, child] of node.children) visit(child, [...names, name]);
  };
  visit(root, []);
  return files;
}
