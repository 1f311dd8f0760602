import type { SafeModeStatus } from '../../common/admin-messages.js';
import type { DerivedLimits } from './derived-limits.js';

/** Figures that safe mode looks at. */
export interface SafeModeFacts {
  /** Blocks that are committed, and those among them with a good replica. */
  readonly committed: number;
  readonly readable: number;
  /** Block servers that are live or stale. */
  readonly servers: number;
}

/**
 * Safe mode: no replica is deleted. It is on from the start until nearly every committed block has a good replica, and
 * whenever an operator wants it; then the namespace is read-only as well. Once left, it comes back only by hand.
 */
export class SafeMode {
  private loaded = false;
  /** The start's own safe mode. */
  private starting = true;
  private byHand = false;
  private readonly facts: () => SafeModeFacts;
  private readonly permille: number;

  constructor(limits: DerivedLimits, facts: () => SafeModeFacts) {
    this.permille = limits.safeModePermille;
    this.facts = facts;
  }

  /** The namespace is in memory: only now do the figures mean something. */
  namespaceLoaded(): void {
    this.loaded = true;
    this.update();
  }

  /** Looks whether the start is over; cheap, to be called after each change. True if safe mode ended here. */
  update(): boolean {
    if (!this.starting || !this.loaded) return false;
    const { committed, readable } = this.facts();
    if (readable * 1_000 < committed * this.permille) return false;
    this.starting = false;
    return !this.byHand;
  }

  enter(): void {
    this.byHand = true;
  }

  /** Leaves by hand, also while the start's conditions are not met. Not before the namespace is loaded. */
  leave(): void {
    this.byHand = false;
    if (this.loaded) this.starting = false;
  }

  get on(): boolean {
    return this.starting || this.byHand;
  }

  /** An operator switched it on: the namespace is read-only. */
  get manual(): boolean {
    return this.byHand;
  }

  /** The start is not over: servers may still be about to report what they have. */
  get awaitingReports(): boolean {
    return this.starting;
  }

  status(): SafeModeStatus {
    return { on: this.on, reason: this.reason() };
  }

  private reason(): string {
    if (this.byHand) return 'An operator switched it on; dfs safemode leave ends it';
    if (!this.starting) return '';
    if (!this.loaded) return 'The namespace is being loaded';
    const { committed, readable, servers } = this.facts();
    const percent = this.permille / 10;
    const are = servers === 1 ? 'block server is' : 'block servers are';
    return `${committed - readable} of ${committed} blocks have no replica reported yet; ${servers} ${are} in; it ends by itself when ${percent} % are there`;
  }
}
