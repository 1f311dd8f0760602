import type { ServerId } from '../../../common/ids.js';
import { REPAIR_POLICY_DEFAULT, type RepairPolicy } from '../../../common/repair-policy.js';
import type { ServerGoal } from '../../../common/server-goal.js';
import type { BalanceRecord, LeavingGoal, LeavingServer } from '../administration.js';
import { bool, number, optional, struct, text, union, word } from './fields.js';

/** Codecs of what operators want, shared by operations and encoded states. */

export const serverGoalCodec = union<ServerGoal>({
  inService: [0, {}],
  decommission: [1, {}],
  maintenance: [2, { untilMs: number() }],
});

export const repairPolicyCodec = struct<RepairPolicy>({
  paused: bool,
  bandwidth: number(),
  serverBandwidth: number(),
  scrubPaused: bool,
  scrubRequest: number(),
});

const leavingGoalCodec = union<LeavingGoal>({
  decommission: [1, {}],
  maintenance: [2, { untilMs: number() }],
});

export const leavingServerCodec = struct<LeavingServer>({
  id: text<ServerId>(),
  name: text(),
  goal: leavingGoalCodec,
  askedBy: text(),
  sinceMs: number(),
  totalBytes: number(),
  totalBlocks: number(),
  doneBytes: number(),
  doneAtMs: number(),
});

const balanceCodec = struct<BalanceRecord>({
  state: word('running', 'done', 'blocked', 'stopped'),
  threshold: number(),
  bandwidth: number(),
  askedBy: text(),
  sinceMs: number(),
  endedAtMs: number(),
  movedBytes: number(),
  movedBlocks: number(),
  detail: text(),
});

/** Of a state's header; the servers that leave have a section of their own. */
export interface HeaderAdministration {
  readonly policy: RepairPolicy;
  readonly balance: BalanceRecord | undefined;
  /** Records of that section. */
  readonly leavingServers: number;
}
export const headerAdministrationCodec = struct<HeaderAdministration>({
  policy: repairPolicyCodec,
  balance: optional(balanceCodec),
  leavingServers: number(),
});
export const NO_ADMINISTRATION: HeaderAdministration = {
  policy: REPAIR_POLICY_DEFAULT,
  balance: undefined,
  leavingServers: 0,
};
