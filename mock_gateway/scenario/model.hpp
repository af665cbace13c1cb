// The scenario file as plain values. One file describes the far end (gateway or server), the faults
// it injects, what the bus under test does, and what must be seen.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace busproof::mock_gateway {

/// Where something stands in a scenario file; line and column count from 1, 0 = not from a file.
struct source_place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A field's value in a message pattern: what TOML can say in one value.
using field_value = std::variant<bool, std::int64_t, double, std::string>;
using field_table = std::map<std::string, field_value>;

/// "2ms" is {2ms, 2ms}; "1ms..4ms" is drawn from by the seed, both ends included.
struct duration_range {
  std::chrono::nanoseconds low{0};
  std::chrono::nanoseconds high{0};
};

/// up: from the client to the gateway; down: from the gateway to the client.
enum class direction : std::uint8_t { up, down };

/// Which frames are meant. An absent part matches anything; indexes count from 1.
struct address {
  std::optional<direction> dir;
  std::optional<std::uint32_t> conn;   ///< connection, in the order of accepting
  std::string client;                  ///< client's name as its hello gives it; empty = any
  std::string msg;                     ///< kind of message; empty = any
  std::optional<std::uint64_t> key;    ///< correlation key
  std::optional<std::uint32_t> nth;    ///< the n-th frame that matches the rest
  std::optional<std::uint32_t> every;  ///< every n-th frame that matches the rest
  std::optional<std::uint32_t> frame;  ///< frame number within the connection and direction
  std::optional<std::uint64_t> byte;   ///< byte within the frame, from 0: the fault acts before it
  source_place place;
};

enum class verb : std::uint8_t {
  early,      ///< answer as soon as the key is decoded, while the rest is still being written
  delay,      ///< send `by` later
  hold,       ///< keep until `until` has been sent or received
  swap,       ///< exchange with the next frame that matches `with`
  reorder,    ///< collect `count` matching frames, send them in the order of `order` or by the seed
  duplicate,  ///< send `times` more copies
  drop,       ///< never send
  slice,      ///< write in pieces of `bytes` bytes (or cut once, at the address's byte), `by` apart
  stall,      ///< stop reading (dir up) or writing (dir down) for `by`; for ever if that is 0
  close,      ///< FIN
  reset,      ///< RST
  refuse,     ///< answer the connection attempt as [listen] over_limit says, or by `how`
  truncate,   ///< send the frame up to the address's byte, or one drawn by the seed; then FIN
  corrupt,    ///< flip bits of the frame: `mask` at the address's byte, or `bits` of its `part`
  half_close,  ///< FIN, and go on reading
  banner,      ///< send `banner` before anything else
  bandwidth,   ///< let the frame pass at `rate` bytes per second
  pause,       ///< behind the frame, stop reading for `by` or until `until`
};

/// Which bytes of a frame are meant.
enum class frame_part : std::uint8_t { frame, header, body };

/// What happens to a connection above the limit.
enum class over_limit : std::uint8_t { refuse, reset, close, stall, error };

/// One entry is one unit that a plan can lose, move or shorten.
struct fault {
  address at;
  verb what = verb::delay;
  duration_range by;
  std::optional<address> until;      ///< hold, pause
  std::optional<address> with;       ///< swap
  std::uint32_t count = 0;           ///< reorder
  std::vector<std::uint32_t> order;  ///< reorder: a permutation of 1..count; empty = by the seed
  std::uint32_t times = 1;           ///< duplicate
  std::uint32_t bytes = 0;           ///< slice
  std::uint32_t repeat = 1;          ///< so many matches at most; 0 = every match
  /// refuse: in place of [listen] over_limit
  std::optional<mock_gateway::over_limit> how;
  std::uint32_t bits = 1;               ///< corrupt: so many of them, drawn by the seed
  std::uint32_t mask = 0;               ///< corrupt: these bits of the address's byte; 0 = `bits`
  frame_part part = frame_part::frame;  ///< corrupt: where the bits are drawn from
  std::string banner;                   ///< banner: the bytes
  std::uint64_t rate = 0;               ///< bandwidth: bytes per second
  bool optional = false;                ///< a run is no failure because this never fired
  source_place place;
};

/// Faults that the seed draws.
struct chaos_section {
  std::uint32_t budget = 0;               ///< so many of them
  std::map<verb, std::uint32_t> weights;  ///< how often each verb is drawn; absent = never
  std::optional<direction> dir;           ///< of the frames they act on; absent = both
  std::string msg;                        ///< of the frames they act on; empty = any
  std::uint32_t frames = 32;              ///< among the first so many frames
  duration_range by;                      ///< of delay, slice, stall and pause
  source_place place;
};

/// What the gateway sends when a rule matches.
struct reply {
  std::string send;        ///< kind of message
  field_table fields;      ///< further fields, protocol by protocol
  std::uint32_t rows = 1;  ///< so many of them
  duration_range gap;      ///< between rows
  duration_range after;    ///< before the first
  source_place place;
};

/// In which state of the client a rule answers, and which state follows. Empty: any; the same.
struct rule_state {
  std::string is;
  std::string becomes;
  source_place is_place;
};

struct on_rule {
  std::string msg;
  field_table where;
  rule_state state;
  std::optional<std::uint32_t> times;  ///< matches so often, then never again
  std::vector<reply> replies;          ///< empty: answer nothing
  source_place place;
};

struct listen_section {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: any free one
  std::uint32_t max_sessions = 1024;
  mock_gateway::over_limit over_limit = mock_gateway::over_limit::reset;
  std::uint32_t receive_buffer = 0;  ///< bytes, SO_RCVBUF of accepted sockets; 0 = system's default
  std::uint32_t send_buffer = 0;     ///< bytes, SO_SNDBUF of accepted sockets; 0 = system's default
  source_place place;
};

/// With [server] in place of [listen] the reference server is under test.
struct server_section {
  std::uint32_t max_sessions = 1024;
  mock_gateway::over_limit over_limit = mock_gateway::over_limit::reset;
  std::optional<std::chrono::nanoseconds> handshake_timeout;
  std::optional<std::chrono::nanoseconds> idle_timeout;
  std::optional<std::chrono::nanoseconds> drain;
  std::uint32_t threads = 1;  ///< that run its executor
  source_place place;
};

enum class step_call : std::uint8_t {
  request,  ///< one answer
  order,
  shared,       ///< a stream of the messages of a shared channel
  shared_call,  ///< one answer without an id
  updates,      ///< the stream of what concerns any order
  subscribe,    ///< a stream: rows until the end marker
  message,      ///< fire and forget
  cancel,       ///< cancel the step named by `of`
  drop,         ///< let go of the handle of the step named by `of`
  read,         ///< read the stream of the step named by `of`, from here on
  connect,
  disconnect,
  shutdown,
  storm,  ///< so many connections at once
  raw,    ///< bytes on a plain socket
  wait,   ///< for the triggers in `after`, or for all earlier steps
};

/// Calls that name the call they act on.
constexpr bool acts_on_call(step_call call) {
  return call == step_call::cancel || call == step_call::drop || call == step_call::read;
}

/// When a step starts: a wire event that was seen, another step that started, had its first row or
/// ended, or something that the bus reported of itself. Exactly one of `wire`, `step` and `bus` is
/// set. In a file: "frame 3 up", { step = "a", started = true }, { step = "a", row = true },
/// { bus = "session up", nth = 2 }.
struct trigger {
  std::optional<address> wire;
  std::string step;
  bool started = false;   ///< of the step: started rather than ended
  bool row = false;       ///< of the step: its first row was delivered
  std::string bus;        ///< "session up", "session down" or "backoff"
  std::uint32_t nth = 1;  ///< of the bus: the n-th time
};

/// What a step must come to. Absent parts are not checked.
struct outcome {
  std::optional<std::uint32_t> rows;
  std::optional<bool> end;
  std::optional<std::string> error;  ///< name of the code, such as "timed_out"; "any" = any error
  std::vector<std::string> one_of;   ///< several outcomes are right: "ok", "cancelled", error names
  std::optional<bool> cancelled;
  std::optional<bool> lagged;       ///< its reader was told of rows that it missed
  std::optional<bool> gap;          ///< its reader was told that the session was lost
  std::optional<std::string> body;  ///< text of the last row's body
  std::optional<std::chrono::nanoseconds> within;
  std::optional<std::uint32_t> admitted;  ///< storm
  std::optional<std::uint32_t> refused;   ///< storm
  source_place place;
};

struct step {
  std::string name;  ///< unique; "step 3" if the file gives none
  step_call call = step_call::request;
  std::optional<std::uint64_t> id;
  std::string of;    ///< the step that this one acts on
  std::string kind;  ///< of its message, if the protocol has it said; else the call says it
  field_table message;
  std::uint32_t threads = 1;
  std::uint32_t repeat = 1;  ///< so many calls with ids id, id+1, …
  std::vector<trigger> after;
  bool from_handler = false;  ///< run it inside the completion handler of the step it follows
  std::optional<std::chrono::nanoseconds> timeout;  ///< the request's own
  std::optional<std::uint32_t> take;                ///< streams: let go after so many rows
  std::uint32_t connections = 0;                    ///< storm
  std::optional<std::chrono::nanoseconds> hold;     ///< storm: stay so long, then leave
  std::string bytes;                                ///< raw: hexadecimal
  outcome expect;
  source_place place;
};

/// An expectation on the wire log.
struct expectation {
  std::string received;  ///< kind that the gateway must have received
  std::string sent;      ///< kind that it must have sent
  std::string never;     ///< kind that must not have been received
  field_table where;
  std::optional<std::uint64_t> key;
  std::optional<std::uint32_t> count;  ///< exactly so often; absent = at least once
  std::optional<std::chrono::nanoseconds> within;
  source_place place;
};

/// What the bus under test is told, beyond its defaults.
struct bus_section {
  std::optional<bool> reconnect;
  std::optional<std::chrono::nanoseconds> request_timeout;
  std::optional<std::chrono::nanoseconds> handshake_timeout;
  std::optional<std::chrono::nanoseconds> backoff_base;
  std::optional<std::chrono::nanoseconds> backoff_cap;
  std::optional<std::uint32_t> subscription_capacity;
  std::optional<std::uint32_t> send_buffer;        ///< bytes, SO_SNDBUF
  std::uint32_t threads = 1;                       ///< that run its executor
  std::optional<std::uint64_t> first_id, last_id;  ///< that it gives to calls without one, in turn
  source_place place;
};

struct scenario {
  std::string file;  ///< path as given; for messages
  std::int64_t schema = 1;
  std::string name;
  std::string protocol = "native";
  std::uint64_t seed = 1;
  std::vector<std::string> claims;  ///< headline claims that this file is evidence for
  std::vector<std::string> checks;  ///< invariants, "I1" …, that its checkers must confirm
  std::string entry;                ///< of the catalogue: "R1", "C4", …
  std::string about;                ///< one sentence
  std::optional<listen_section> listen;
  std::optional<server_section> server;
  std::optional<bus_section> bus;
  field_table protocol_options;
  std::string initial_state = "up";  ///< of every client, as rules see it
  std::vector<on_rule> on;
  std::vector<fault> faults;
  std::string faults_file;  ///< where they stand, if not in `file`
  std::optional<chaos_section> chaos;
  std::vector<step> steps;
  std::vector<expectation> expectations;
};

}  // namespace busproof::mock_gateway
