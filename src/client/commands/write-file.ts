import type { FileStatus, FileWriter, WriteOptions } from '../api.js';
import type { CommandContext } from './command.js';

/** Writing options that put, cp and append share, from flags and settings. */
export function writeOptions({ settings, signal }: CommandContext): WriteOptions {
  const { replication, blockSize, ack, durability } = settings;
  return {
    ack,
    durability,
    signal,
    ...(replication === undefined ? {} : { replication }),
    ...(blockSize === undefined ? {} : { blockSize }),
  };
}

/** Writes all bytes of a source; on any failure the writer gives up, so that no half of a file is left. */
export async function writeAll(
  context: CommandContext,
  writer: FileWriter,
  source: AsyncIterable<Uint8Array>,
): Promise<FileStatus> {
  try {
    for await (const data of source) {
      context.signal.throwIfAborted();
      await writer.write(data);
      await context.progress.add(data.length);
    }
    context.signal.throwIfAborted();
    return await writer.close();
  } catch (error) {
    // What went wrong first is what the user must see.
    await writer.abort().catch(() => undefined);
    throw error;
  }
}
