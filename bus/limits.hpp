// Every bound of the bus library, with its unit and its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace busproof::bus::limits {

using namespace std::chrono_literals;

/// Bytes of one message's body. Bounds what one frame can make a receiver hold.
inline constexpr std::size_t body_bytes_max = 16u << 20;
/// Bytes of a hello's or welcome's body: an unauthenticated peer gets no more memory than this.
inline constexpr std::size_t handshake_body_bytes_max = 1024;

/// Bytes that a client keeps of a greeting which is still incomplete.
inline constexpr std::size_t greeting_bytes_max = 16u << 10;

/// Bytes of a client's name in its hello.
inline constexpr std::size_t client_name_bytes_max = 255;

/// Requests that wait for answers, per bus; 128 bytes each.
inline constexpr std::size_t pending_requests_max = 1u << 20;
/// Ids of cancelled or timed-out requests whose late answer may still come, per session.
inline constexpr std::size_t quarantined_ids_max = 1u << 16;
/// Executions whose order is remembered, per session, for reports that name nothing else.
inline constexpr std::size_t executions_max = 1u << 16;
/// Turns of requests without keys that still wait for their answer, per type; the oldest is
/// forgotten beyond that. Those whose callers gave up are among them.
inline constexpr std::size_t turns_max = 1u << 16;
/// Reports that wait for the execution which they name, per session.
inline constexpr std::size_t reports_waiting_max = 1024;
/// Bytes queued for one peer; past it a request is refused at once.
inline constexpr std::size_t outbound_bytes_max = 64u << 20;
/// Capacity that an idle outbound buffer keeps; a larger one is given back after use.
inline constexpr std::size_t outbound_keep_bytes = 256u << 10;
/// Bytes handed to the kernel in one write; more would only delay the next reader's turn.
inline constexpr std::size_t write_bytes_max = 256u << 10;
/// Writes in a row before the reader and others on the executor get a turn.
inline constexpr unsigned writes_per_turn = 16;
/// Answers that are taken off the routing table in one go before their handlers run: saves locking
/// for each; a cancel from one of these handlers comes too late for the others.
inline constexpr std::size_t deliveries_per_lock = 32;
/// Bytes read at once: room for a thousand small messages in one system call. Memory that no read
/// has touched costs address space only. Larger frames grow the buffer up to one frame.
inline constexpr std::size_t read_chunk_bytes = 128u << 10;
/// Bytes by which a read buffer gets ahead of what has arrived, at most: smaller steps copy a large
/// frame more often, larger ones give more memory to a peer that only announces one.
inline constexpr std::size_t read_growth_bytes_max = 1u << 20;

/// Messages that a subscription holds for its reader unless told otherwise.
inline constexpr std::size_t subscription_capacity_default = 1024;

/// A timeout of so much or more never passes; sums with the current time stay in range.
inline constexpr std::chrono::nanoseconds timeout_max = std::chrono::hours(24 * 365 * 100);
/// A request without a timeout of its own.
inline constexpr auto request_timeout_default = 30s;
/// From the start of a connection attempt to the peer's welcome.
inline constexpr auto handshake_timeout_default = 5s;
/// The deadline queue's tick: a request times out never early and at most this much late.
inline constexpr auto deadline_resolution = 1ms;

/// Reconnect back-off: full jitter in [0, min(cap, base * 2^attempt)].
inline constexpr auto backoff_base_default = 50ms;
inline constexpr auto backoff_cap_default = 5s;
/// A session that lasted this long resets the back-off (flapping links do not).
inline constexpr auto stable_session_default = 5s;

/// Server: sessions at once.
inline constexpr std::size_t sessions_max_default = 1024;
/// Server: time to drain at shutdown before sessions are cancelled.
inline constexpr auto drain_default = 5s;
/// Server: a session whose handshake takes longer is closed.
inline constexpr auto session_handshake_timeout_default = 5s;
/// Server: a session that sends nothing for so long is closed; 0 = never.
inline constexpr auto session_idle_timeout_default = 0s;
/// Server: pause after accept failed for want of descriptors or memory, doubled up to the cap.
inline constexpr auto accept_backoff_base = 10ms;
inline constexpr auto accept_backoff_cap = 1s;
/// Server: connections that may wait to be accepted.
inline constexpr int listen_backlog = 4096;

/// Server: bytes of the message that a client above the limit gets. They fit any fresh socket's
/// send buffer, so that telling a client never waits.
inline constexpr std::size_t refusal_bytes_max = 2048;
/// Server: time for a client that was turned away to read why and hang up. Closing at once while
/// bytes of the client are unread, or on their way, would turn the answer into a reset.
inline constexpr auto farewell_max = 1s;
/// Server: clients that were turned away and have not hung up yet; a descriptor each. Past it the
/// oldest is dropped.
inline constexpr std::size_t farewells_max = 1024;
/// Server: bytes of a client that are thrown away after the last word to it was said.
inline constexpr std::size_t farewell_bytes_max = 256u << 10;
/// Native service: bytes that wait for one slow client before its next requests stay unread (I10).
inline constexpr std::size_t outbound_pause_bytes = 1u << 20;

}  // namespace busproof::bus::limits
