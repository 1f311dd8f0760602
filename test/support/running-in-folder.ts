import { readdir, readFile } from 'node:fs/promises';

/** Command lines of all processes that have this folder among their arguments: what a test may not leave behind. */
export async function runningInFolder(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      if (command.includes(dir)) found.push(`${pid} ${command}`);
    } catch {
      // Ended meanwhile.
    }
  }
  return found;
}
