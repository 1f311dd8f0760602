import type { Hearing, ServerHearing } from '../../common/admin-messages.js';
import type { Hearing as WireHearing, HearingInput } from '../gen/dfs/v1/Hearing.js';
import type {
  ServerHearing as WireServerHearing,
  ServerHearingInput,
} from '../gen/dfs/v1/ServerHearing.js';
import { count, count32, elapsedMs, label } from './fields.js';

export function encodeHearing(hearing: Hearing): HearingInput {
  return {
    servers: hearing.servers.map(encodeServer),
    waiting: count32(hearing.waiting, 'hearing.waiting'),
    blocksWithoutLocation: count(hearing.blocksWithoutLocation, 'hearing.blocks_without_location'),
    timeLeftKnown: hearing.timeLeftMs !== undefined,
    timeLeftMs: elapsedMs(hearing.timeLeftMs ?? 0),
  };
}

export function decodeHearing(wire: WireHearing): Hearing {
  return {
    servers: wire.servers.map(decodeServer),
    waiting: count32(wire.waiting, 'hearing.waiting'),
    blocksWithoutLocation: count(wire.blocksWithoutLocation, 'hearing.blocks_without_location'),
    timeLeftMs: wire.timeLeftKnown ? count(wire.timeLeftMs, 'hearing.time_left_ms') : undefined,
  };
}

function encodeServer(server: ServerHearing): ServerHearingInput {
  return {
    server: label(server.server, 'hearing.server'),
    reporting: server.reporting,
    pagesDone: count(server.pagesDone, 'hearing.pages_done'),
    pagesTotal: count(server.pagesTotal, 'hearing.pages_total'),
  };
}

function decodeServer(wire: WireServerHearing): ServerHearing {
  return {
    server: label(wire.server, 'hearing.server'),
    reporting: wire.reporting,
    pagesDone: count(wire.pagesDone, 'hearing.pages_done'),
    pagesTotal: count(wire.pagesTotal, 'hearing.pages_total'),
  };
}
