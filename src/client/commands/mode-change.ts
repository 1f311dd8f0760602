import { usageFault } from '../options.js';

/** What chmod was asked for, as a function of the mode before. */
export type ModeChange = (mode: number, directory: boolean) => number;

const WHO: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const CLAUSE = /^([ugoa]*)([+=-][rwxXt]*)+$/;

/**
 * Reads `755`, `1777`, or `u+rwX,g-w,o=r`. `X` is x for directories and for what somebody may already run;
 * `t`, the sticky bit, belongs to nobody in particular.
 * @throws DfsError INVALID_ARGUMENT
 */
export function parseMode(text: string): ModeChange {
  if (/^[0-7]{1,4}$/.test(text)) {
    const mode = Number.parseInt(text, 8);
    if ((mode & 0o6000) !== 0) throw usageFault(`mode '${text}': there is no setuid or setgid`);
    return () => mode;
  }
  const clauses = text.split(',');
  if (!clauses.every((clause) => CLAUSE.test(clause)))
    throw usageFault(`mode '${text}' is neither octal such as 755 nor symbolic such as u+rwX,g-w`);
  return (mode, directory) =>
    clauses.reduce((now, clause) => applyClause(clause, now, directory), mode);
}

function applyClause(clause: string, mode: number, directory: boolean): number {
  const who = /^[ugoa]*/.exec(clause)?.[0] ?? '';
  const mask =
    who === '' ? 0o777 : Array.from(who).reduce((all, each) => all | (WHO[each] ?? 0), 0);
  let now = mode;
  for (const [, operator, letters = ''] of clause
    .slice(who.length)
    .matchAll(/([+=-])([rwxXt]*)/g)) {
    const runs = directory || (now & 0o111) !== 0;
    const bits = permissionBits(letters, runs, mask);
    if (operator === '+') now |= bits;
    else if (operator === '-') now &= ~bits;
    else now = (now & ~mask) | bits;
  }
  return now;
}

function permissionBits(letters: string, runs: boolean, mask: number): number {
  let each = 0;
  if (letters.includes('r')) each |= 0o444;
  if (letters.includes('w')) each |= 0o222;
  if (letters.includes('x') || (letters.includes('X') && runs)) each |= 0o111;
  return (each & mask) | (letters.includes('t') ? 0o1000 : 0);
}
