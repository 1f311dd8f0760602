/** How operators want repair and scrubbing to go; durable. Bandwidths are bytes a second, 0 is no bound. */
export interface RepairPolicy {
  /** No repair task is given out, those under way stand still. */
  readonly paused: boolean;
  /** Of all repair workers together. */
  readonly bandwidth: number;
  /** From one block server, and to one, each. */
  readonly serverBandwidth: number;
  readonly scrubPaused: boolean;
  /** Number of the last order to scrub everything now. */
  readonly scrubRequest: number;
}

export const REPAIR_POLICY_DEFAULT: RepairPolicy = {
  paused: false,
  bandwidth: 0,
  serverBandwidth: 0,
  scrubPaused: false,
  scrubRequest: 0,
};
