import { readdir, readFile } from 'node:fs/promises';

/**
 * Command lines of all processes that have this folder among their arguments, or belong to the cluster in it: what a
 * test may not leave behind.
 */
export async function runningInFolder(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
      if (command.includes(dir) || environment.includes(`DFS_CLUSTER_DIR=${dir}\0`))
        found.push(`${pid} ${command}`);
    } catch {
      // Ended meanwhile.
    }
  }
  return found;
}
