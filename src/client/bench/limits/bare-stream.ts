import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { asCommand } from '../as-command.js';

const runFile = promisify(execFile);
const SERVER = fileURLToPath(new URL('./bare-stream-server.js', import.meta.url));
const CLIENT = fileURLToPath(new URL('./bare-stream-client.js', import.meta.url));

/** One stream of `bytes` bytes between two processes, from memory to nowhere; returns its seconds. */
export async function bareStream(bytes: number): Promise<number> {
  const { execArgv, env } = asCommand();
  const server = fork(SERVER, { execArgv: [...execArgv], env });
  const gone = once(server, 'exit');
  const [address] = (await once(server, 'message')) as [string];
  try {
    const args = [...execArgv, CLIENT, JSON.stringify({ address, bytes })];
    const { stdout } = await runFile(process.execPath, args, { timeout: 600_000, env });
    return (JSON.parse(stdout) as { seconds: number }).seconds;
  } finally {
    server.disconnect();
    await gone;
  }
}
