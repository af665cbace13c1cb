// Every bound of the mock gateway library, with its unit and its reason.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace busproof::mock_gateway::limits {

using namespace std::chrono_literals;

// Scenario files: what a file may make the reader hold, and how deep it may make it recurse.

/// Bytes of one scenario file. The largest useful plan, 4 000 faults, is about 300 KiB.
inline constexpr std::size_t scenario_bytes_max = 1u << 20;
/// Arrays and inline tables inside each other, and parts of one dotted key. A scenario needs 4; the
/// parser and the destructors of its tree recurse once per level.
inline constexpr std::size_t scenario_depth_max = 16;
/// Keys, table headers and array elements of one file: bounds time and memory of the tree.
inline constexpr std::size_t scenario_values_max = 50'000;
/// Entries of one section ([[fault]], [[step]], …).
inline constexpr std::size_t scenario_entries_max = 4096;
/// Bytes of the messages of all steps together, of protocols whose fields can ask for rows by their
/// count: a few words must not cost the reader seconds.
inline constexpr std::size_t scenario_messages_bytes_max = 2u << 20;
/// Bytes of one name, kind or error text; longer ones are mistakes and unreadable in a report.
inline constexpr std::size_t scenario_name_bytes_max = 200;

/// Any duration in a file. Longer than a working day is a mistake in the unit.
inline constexpr auto scenario_duration_max = std::chrono::nanoseconds(24h);
/// Calls that one step may make: its threads times its repeat.
inline constexpr std::uint32_t scenario_calls_max = 100'000;
/// Rows of one reply, copies of one frame, uses of one rule or fault.
inline constexpr std::uint32_t scenario_repeat_max = 1'000'000;
/// Threads of one step, or of the bus or server under test.
inline constexpr std::uint32_t scenario_threads_max = 64;
/// Connections of one storm: both ends live in one process, which has 65 536 descriptors as a rule.
inline constexpr std::uint32_t scenario_connections_max = 20'000;
/// Frames that one reorder collects.
inline constexpr std::uint32_t scenario_reorder_max = 1024;
/// Bits that one corrupt flips: more than a few dozen make a frame no worse.
inline constexpr std::uint32_t scenario_bits_max = 64;
/// Bytes that one banner sends; fits every socket's buffer, so that nobody waits for it.
inline constexpr std::size_t scenario_banner_bytes_max = 64u << 10;
/// Bytes per second that a bandwidth may ask for; beyond it loopback itself is the limit.
inline constexpr std::uint64_t scenario_rate_max = 10'000'000'000;
/// Frames among which the faults of [chaos] are spread.
inline constexpr std::uint32_t scenario_chaos_frames_max = 1'000'000;
/// [chaos] troubles the first reconnects, not the first connection: there would be nothing to see.
inline constexpr std::uint32_t chaos_connections = 4;
/// Bytes of a socket buffer that a file may ask for.
inline constexpr std::uint32_t scenario_socket_buffer_max = 64u << 20;

// The gateway: what a client, or a plan, may make it hold.

/// Orders of protocol "tws", those that are done included: a TWS knows them for the whole day. Past
/// it a new order is rejected.
inline constexpr std::size_t tws_orders_max = 100'000;
/// Bytes of such an order's fields: the texts that a client put into it are kept.
inline constexpr std::size_t tws_order_bytes_max = 4096;
/// Client ids that have a next order id of their own; past it all further ones share one.
inline constexpr std::size_t tws_clients_max = 10'000;
/// Bars of one historical answer; a real one has so many at most, too.
inline constexpr std::int64_t tws_bars_max = 1000;
/// Bytes of the option `accounts`.
inline constexpr std::size_t tws_accounts_bytes_max = 4096;

/// Client names that a fault counts apart; a client that invents names gets no more memory.
inline constexpr std::size_t identities_max = 65'536;
/// (client, direction, kind, key) whose frames are counted for random draws; 100 bytes each. Past
/// it, further ones draw as if they were seen for the first time.
inline constexpr std::size_t draw_subjects_max = 1u << 20;
/// Frames of one connection that wait: held, delayed or not yet written. Past it the connection
/// fails, because a plan that holds everything would hold all memory.
inline constexpr std::size_t frames_waiting_max = 1u << 20;
/// Bytes of one connection that wait to be sent or handled; past it the connection fails.
inline constexpr std::size_t bytes_waiting_max = 256u << 20;
/// Bytes ready to be written to one connection; past it no more is read from it.
inline constexpr std::size_t outbox_bytes_max = 16u << 20;

/// Pieces of one frame under the verb slice; what is left goes in one.
inline constexpr std::size_t pieces_max = 65'536;

/// Under the verb bandwidth bytes pass in pieces of this much time, as even as timers allow …
inline constexpr auto bandwidth_piece = 10ms;
/// … and of so many bytes at most.
inline constexpr std::size_t bandwidth_piece_bytes_max = 64u << 10;

/// From accepting a connection to the end of its hello. Long enough for a client in a debugger,
/// short enough that silent connections do not keep every slot.
inline constexpr auto hello_timeout = 60s;
/// After the verb close: what still comes is read and thrown away for so long, so that the FIN is
/// not overtaken by the RST that unread bytes cause.
inline constexpr auto linger_max = 5s;
/// async_stop ends by then.
inline constexpr auto stop_max = 5s;
/// Connections that may wait to be accepted.
inline constexpr int gateway_backlog = 4096;

/// Bytes of a frame's body that its wire record carries, for checkers that compare what was sent
/// with what was delivered. A TWS execution names its contract before itself, in 50 to 100 bytes.
inline constexpr std::size_t record_body_bytes_max = 200;

/// Records that a memory_wire_log keeps; about 300 bytes each.
inline constexpr std::size_t log_records_max = 1u << 20;
/// Connections that a report lists.
inline constexpr std::size_t connections_reported_max = 10'000;
/// Different frames that are kept to find the one which came closest to an expectation or a rule.
inline constexpr std::size_t near_miss_candidates_max = 16;
/// Bytes of a body that are kept for that; a scenario compares short texts.
inline constexpr std::size_t near_miss_text_bytes_max = 256;

}  // namespace busproof::mock_gateway::limits
