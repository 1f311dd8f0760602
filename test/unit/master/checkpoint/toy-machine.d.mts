import type { StateMachine } from '../../../../src/master/checkpoint/state-machine.js';

export function createStateMachine(): StateMachine & { readonly texts: string[] };
