import type { Random, Timers } from '../../common/clock.js';
import { DfsError } from '../../common/error.js';
import { CHUNK_BYTES } from '../../common/sizes.js';
import { chooseVolume } from '../core/volume-space.js';
import { trailerBytesMax } from '../core/trailer.js';
import type { BlockServerLimits } from '../limits.js';
import { measureVolumes } from './measure-volumes.js';
import type { Volume } from './volume.js';

/** Disks are asked anew before each block of more than a chunk, and before each of so many smaller ones. */
const SMALL_BLOCKS_A_MEASURE = 32;
const SMALL_BYTES = CHUNK_BYTES + trailerBytesMax(CHUNK_BYTES);

export interface VolumeRoomOptions {
  readonly random: Random;
  readonly timers: Timers;
  readonly limits: Pick<BlockServerLimits, 'measureMsMax'>;
}

/** The room that the disks of a server have for new blocks. */
export class VolumeRoom {
  private readonly volumes: readonly Volume[];
  private readonly options: VolumeRoomOptions;
  private smallBlocks = 0;

  constructor(volumes: readonly Volume[], options: VolumeRoomOptions) {
    this.volumes = volumes;
    this.options = options;
  }

  /** Asks the disks; does not wait for long for one that hangs. */
  async measure(): Promise<void> {
    const { timers, limits } = this.options;
    await measureVolumes(this.volumes, timers, limits.measureMsMax);
  }

  /** Finds a volume with room for `bytes` and promises them to the caller, who releases or consumes them. */
  async reserve(bytes: number): Promise<Volume> {
    const isDue = bytes > SMALL_BYTES || this.smallBlocks++ % SMALL_BLOCKS_A_MEASURE === 0;
    if (isDue) await this.measure();
    let volume = this.choose(bytes);
    if (volume === undefined && !isDue) {
      await this.measure();
      volume = this.choose(bytes);
    }
    if (volume === undefined) throw this.noRoomError(bytes);
    volume.promise(bytes);
    return volume;
  }

  /** The same on a volume that is given, which a copy of a replica needs. */
  async reserveOn(volume: Volume, bytes: number): Promise<void> {
    await this.measure();
    if (volume.remaining < bytes) throw this.noRoomError(bytes);
    volume.promise(bytes);
  }

  private choose(bytes: number): Volume | undefined {
    return chooseVolume(this.volumes, bytes, this.options.random);
  }

  private noRoomError(bytes: number): DfsError {
    if (this.volumes.some((volume) => volume.stalled && !volume.failed))
      return new DfsError(
        'OVERLOADED',
        'a disk of this server does not answer; use another server',
      );
    return new DfsError(
      'NO_SPACE',
      `no disk of this server has ${bytes} bytes left besides its reserve; free or add room`,
    );
  }
}
