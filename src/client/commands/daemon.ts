/** Roles that `dfs` starts in the foreground. */
const ROLES = ['master', 'blockserver', 'repair'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The daemon that a command line asks for, if any. `dfs repair` alone or with flags is a worker; `dfs repair <verb>` is
 * an operator's command about all of them, as any other command.
 */
export function daemonRole([first, second]: readonly string[]): Role | undefined {
  if (first === 'repair' && second !== undefined && !second.startsWith('-')) return undefined;
  return ROLES.find((role) => role === first);
}

interface RoleEntry {
  readonly run: (argv: string[]) => Promise<number>;
}

/**
 * Runs a daemon until it stops; gives its exit code. Roles never import each other, so its entry is found by its place
 * beside the client and loaded when it is wanted.
 */
export async function runDaemon(role: Role, argv: readonly string[]): Promise<number> {
  const place = new URL(`../../${role}/main.js`, import.meta.url);
  const entry = (await import(place.href)) as RoleEntry;
  return await entry.run([...argv]);
}
