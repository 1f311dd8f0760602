import type { StateMachine } from '../../../../src/master/checkpoint/state-machine.js';

export function createStateMachine(data?: {
  readonly first?: string;
}): StateMachine & { readonly texts: string[] };
