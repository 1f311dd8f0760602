import { pipeline } from 'node:stream/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { isDfsError, type Dfs } from 'cairn-dfs';

/** Takes a local file there and back; `dfs` is what `DfsClient.connect()` gives. */
export async function thereAndBack(dfs: Dfs, local: string, copy: string): Promise<string> {
  await pipeline(createReadStream(local), dfs.createWriteStream('/there', { overwrite: true }));
  await pipeline(dfs.createReadStream('/there', { verify: true }), createWriteStream(copy));

  // A log: each flush makes what was written durable and visible.
  const log = await dfs.openWriter('/log');
  for (const line of ['first', 'second']) {
    await log.write(Buffer.from(`${line}\n`));
    await log.flush();
  }
  await log.close();

  try {
    await dfs.writeFile('/log', 'not over an existing file');
  } catch (error) {
    if (!isDfsError(error, 'ALREADY_EXISTS')) throw error;
  }
  const { value } = await dfs.checksum('/there');
  return value;
}
