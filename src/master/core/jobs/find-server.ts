import type { ServerState } from '../../../common/file-status.js';
import type { ServerId } from '../../../common/ids.js';
import { refuse, type Refusal } from '../../../common/refusal.js';
import { SERVERS_NAMED_MAX } from './limits.js';

/** A server that a person may mean. */
export interface KnownServer {
  readonly id: ServerId;
  readonly name: string;
  /** Empty for one that has not registered since the master started. */
  readonly address: string;
  readonly state: ServerState | 'unknown';
}

/**
 * The server with this id, name or address. A name that several have means the one that is there; an order on a server
 * must not hit another one than was meant, so what is left ambiguous is refused with the ids.
 */
export function findServer(known: readonly KnownServer[], word: string): KnownServer | Refusal {
  const byId = known.find(({ id }) => id === word);
  if (byId !== undefined) return byId;
  const called = known.filter(
    ({ name, address }) => name === word || (address !== '' && address === word),
  );
  const present = called.filter(({ state }) => state === 'live' || state === 'stale');
  const meant = present.length > 0 ? present : called;
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  if (only !== undefined)
    return refuse('INVALID_ARGUMENT', {
      message: `${meant.length} block servers are called '${word}'; give an id: ${listed(meant.map(({ id }) => id))}`,
    });
  const names = known
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return refuse('NOT_FOUND', {
    message:
      names.length === 0
        ? `There is no block server '${word}'; none has registered since the master started`
        : `There is no block server '${word}'; there are ${listed(names)}`,
  });
}

function listed(names: readonly string[]): string {
  const more = names.length - SERVERS_NAMED_MAX;
  return names.slice(0, SERVERS_NAMED_MAX).join(', ') + (more > 0 ? `, and ${more} more` : '');
}
