import type { Random } from '../../../src/common/clock.js';
import type { Log } from '../../../src/runtime/log.js';
import type { Network } from '../world/network.js';
import type { SimNode, SimProcess } from '../world/node.js';
import type { World } from '../world/scheduler.js';
import type { SimLog } from './sim-log.js';

/** The world that the parts of a cluster are put into. */
export interface Surroundings {
  readonly world: World;
  readonly network: Network;
  readonly log: SimLog;
}

/** A part of a cluster: a machine, and the program that runs on it life after life. */
export abstract class SimPart {
  readonly node: SimNode;
  /** Why the last life ended by itself, or never began. */
  lastFailure: unknown;
  /** It serves, as far as the program itself knows. */
  isUp = false;
  protected readonly around: Surroundings;
  private started: { readonly resolve: (up: boolean) => void } | undefined;
  private ending: Promise<void> | undefined;

  constructor(around: Surroundings, name: string) {
    this.around = around;
    this.node = around.world.addNode(name);
    this.node.onDeath(() => {
      this.isUp = false;
      this.ending = undefined;
      this.settle(false);
    });
  }

  get name(): string {
    return this.node.name;
  }

  /** Starts the program; resolves with whether it came up, false also if it was killed before. */
  start(): Promise<boolean> {
    const process = this.node.start();
    const log = this.around.log.of(this.node);
    return new Promise((resolve) => {
      this.started = { resolve };
      process.schedule(0, 'start', () => void this.boot(process, log));
    });
  }

  /** Ends it cleanly; resolves when the process is gone. One that has not come up is killed. */
  async stop(): Promise<void> {
    if (!this.node.running) return;
    if (this.isUp) await (this.ending ??= this.end());
    this.node.kill();
  }

  kill(): void {
    this.node.kill();
  }

  powerLoss(): void {
    this.node.powerLoss();
  }

  pause(): void {
    this.node.pause();
  }

  resume(): void {
    this.node.resume();
  }

  /** One life: puts the program together and resolves when it serves. */
  protected abstract run(process: SimProcess, log: Log): Promise<void>;

  /** The clean end of this life. */
  protected abstract end(): Promise<void>;

  /** What ends a real process: it says why and is gone. */
  protected exit(process: SimProcess, reason: unknown): void {
    this.lastFailure = reason;
    if (this.node.process === process) this.node.kill();
  }

  private async boot(process: SimProcess, log: Log): Promise<void> {
    try {
      await this.run(process, log);
    } catch (error) {
      log.error({ error }, 'start failed');
      this.exit(process, error);
      return;
    }
    if (!process.alive) return;
    this.isUp = true;
    this.settle(true);
  }

  private settle(up: boolean): void {
    const { started } = this;
    this.started = undefined;
    started?.resolve(up);
  }
}

/** An id as randomUUID gives them, from a seeded source. */
export function simId(random: Random): string {
  let digits = '';
  while (digits.length < 32) digits += Math.floor(random.next() * 16).toString(16);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
