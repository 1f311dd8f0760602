import { KiB, MiB } from '../common/sizes.js';

/** Bounds of everything that crosses the wire. Each constant says what breaks without it. */

/** Largest message of the data path: a packet or slice of 1 MiB with its frame, and room to grow. */
export const DATA_MESSAGE_BYTES_MAX = 2 * MiB;
/** Largest message of the control path: pages of reports and listings. */
export const CONTROL_MESSAGE_BYTES_MAX = 16 * MiB;

/**
 * Bytes in flight per stream before the receiver has to say more; the 64 KiB default starves bulk streams. HTTP/2 says more
 * when half of it has come, so half of it for each round trip is what a stream can count on: 80 MB/s at 100 ms.
 */
export const STREAM_WINDOW_BYTES = 16 * MiB;
/** Bytes in flight per connection: one stalled stream must not starve the others on it. */
export const CONNECTION_WINDOW_BYTES = 32 * MiB;
/** Bytes that a sender queues above the transport before `send` waits. */
export const SEND_QUEUE_BYTES_MAX = 2 * MiB;
/** What a queued message takes beside its payload, so that a flood of tiny ones is bounded too. */
export const MESSAGE_OVERHEAD_BYTES = 1 * KiB;
/** Messages that a bulk receiver takes ahead of its reader; grpc-js alone would take 16. */
export const READ_AHEAD_MESSAGES = 1;

/** Connections that a server has open at once. One costs it some 20 KiB, and as much again with a session in it. */
export const SERVER_CONNECTIONS_MAX = 16_384;

/** Streams that one connection may have open at once. */
export const STREAMS_PER_CONNECTION_MAX = 1_024;
/** Open channels that a pool keeps at most. */
export const POOL_CHANNELS_MAX = 256;
/** A pooled channel that nobody used for so long is closed. */
export const POOL_IDLE_MS = 5 * 60_000;

/** Deadline of a unary call that names none. */
export const CALL_TIMEOUT_MS = 10_000;
/** A client's patience with a silent peer of a bulk stream. */
export const CLIENT_STREAM_IDLE_MS = 30_000;
/** A server's patience with a client that neither sends nor takes; a person may be reading page by page. */
export const SERVER_STREAM_IDLE_MS = 5 * 60_000;

/** A silent connection is probed this often, and is dead when a probe is not answered in time. */
export const KEEPALIVE_TIME_MS = 10_000;
export const KEEPALIVE_TIMEOUT_MS = 5_000;
/** Pause before the first and between later attempts to connect again. */
export const RECONNECT_BACKOFF_MS_MIN = 100;
export const RECONNECT_BACKOFF_MS_MAX = 2_000;
/** How long a stopping server waits for calls under way. */
export const STOP_GRACE_MS = 5_000;

/**
 * Room for calls under way in one session; a client sends no more, and a server reads no more. Below the answers that a
 * master keeps for a client that did not acknowledge them.
 */
export const SESSION_UNITS_MAX = 512;
/** Room for those of all sessions of a server; over it a call is refused with OVERLOADED. */
export const SERVER_UNITS_MAX = 64 * 1_024;
/** What a call takes of that room whose answer may be a whole page: so answers that wait to be sent stay few. */
export const LARGE_CALL_UNITS = 16;
/** Largest block that a session carries whole, and largest range: a chunk. Above it a stream of its own costs little beside its data. */
export const SMALL_BLOCK_BYTES_MAX = 64 * KiB;
/** What such a block takes of the room in a session, which so holds 8 MiB of them at most. */
export const SMALL_BLOCK_UNITS = 4;
/** Room for those of all sessions of a block server: 64 MiB of data. */
export const BLOCK_UNITS_MAX = 4 * 1_024;
/** What all sessions together begin in one turn of the event loop; with what they answer it stays well below 10 ms. */
export const SESSION_SLICE_MS = 4;
/** Calls that wait in a client for room in its session. */
export const SESSION_WAITING_MAX = 64 * 1_024;
/** A message of a session takes no further call or answer from this size on. */
export const SESSION_MESSAGE_BYTES = 64 * KiB;
/** What a message of a session has beside its largest call or answer. */
export const SESSION_ENVELOPE_BYTES = 64 * KiB;
/** A client ends a session that it had no use for so long, as an open stream keeps its process from ending. */
export const SESSION_IDLE_MS = 1_000;
/** A server that does not confirm the end of a session in so long is not waited for. */
export const SESSION_END_MS = 1_000;
/** A server that knew no sessions is asked for one again after so long: it may be another version by then. */
export const SESSION_RETRY_MS = 60_000;

/** Error texts and paths are cut to this many UTF-16 units, so that trailers fit HTTP/2's header limits. */
export const ERROR_MESSAGE_LENGTH_MAX = 2_000;
export const ERROR_PATH_LENGTH_MAX = 4_096;
/** The same for `grpc-message`, which takes up to nine bytes per unit. */
export const STATUS_DETAILS_LENGTH_MAX = 300;

/** UTF-16 units of names of users, groups, clients, servers, hosts, volumes and versions. */
export const NAME_LENGTH_MAX = 1_024;
/** UTF-16 units of paths; the namespace's own bound is lower and names the fault better. */
export const PATH_LENGTH_MAX = 64 * 1_024;
/** Groups of one caller. */
export const GROUPS_MAX = 1_024;
/** Servers that a copy may be pulled from. */
export const COPY_SOURCES_MAX = 64;
/** Bytes by which a client knows the file of a replica on its own host. */
export const LOCAL_FOOTER_BYTES_MAX = 256;
/** Servers of one write chain. */
export const CHAIN_LENGTH_MAX = 64;
/** Tasks, outcomes or leases that one exchange of a repair worker may name. */
export const REPAIR_ENTRIES_MAX = 4_096;
/** Sources that a repair task may name. */
export const TASK_SOURCES_MAX = 64;
