import { pino, destination, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** JSON lines on stderr; stdout belongs to the `ready` line and to what commands print. */
export function createLog(name: string, level: string): Logger {
  return pino(
    { name, level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ fd: 2, sync: true }),
  );
}

/** For tests and for commands that talk to people. */
export const silentLog: Log = pino({ level: 'silent' });
