// gateway_core: what the connections of one gateway share: plan, rules, expectations, evidence.
// Everything is behind one lock; sessions ask, and do what they are told.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/behaviour.hpp"
#include "mock_gateway/expectations.hpp"
#include "mock_gateway/fault_plan.hpp"
#include "mock_gateway/gateway_report.hpp"
#include "mock_gateway/rule_book.hpp"
#include "mock_gateway/scenario/model.hpp"
#include "mock_gateway/wire_log.hpp"

namespace busproof::mock_gateway {

/// Who takes frames that another connection's events have released.
class release_target {
 public:
  virtual ~release_target() = default;
  /// From any thread; it must only queue.
  virtual void deliver(std::vector<dispatch> released) = 0;
};

/// Thread safety: every function from any thread. Records reach the sink and the listener in the
/// order of the decisions, outside of the lock that guards those.
class gateway_core {
 public:
  gateway_core(scenario plan, std::optional<std::uint64_t> seed,
               std::shared_ptr<wire_log_sink> log);

  behaviour const& protocol() const noexcept { return *protocol_; }
  scenario const& plan() const noexcept { return scenario_; }
  bool controls_reading() const noexcept { return plan_.controls_reading(); }
  void set_listener(std::function<void(wire_record const&)> listener);
  void start();
  void lift_faults();
  /// Whether faults are over, also those that have begun.
  bool is_lifted() const noexcept { return lifted_.load(); }

  ticket next_ticket() noexcept { return last_ticket_.fetch_add(1) + 1; }

  /// A connection was accepted. Returns how it is to be refused, if it is, else what to send to it
  /// before anything else.
  struct refusal {
    over_limit how;
    std::uint32_t line;
  };
  struct reception {
    std::optional<refusal> refused;
    std::string banner;
  };
  reception connected(std::uint32_t conn, std::weak_ptr<release_target> who);
  /// A client was turned away by the session limit. It never became a connection.
  void turned_away(std::string_view how);

  /// The connection ends, and why; only the first call for a connection counts.
  void ended(std::uint32_t conn, wire_record::event what, std::string detail,
             std::vector<decision_note> notes = {});
  /// FIN went out, and the connection goes on in the other direction.
  void half_closed(std::uint32_t conn, std::string detail, std::vector<decision_note> notes);
  /// Nothing more comes of the connection.
  void gone(std::uint32_t conn);

  /// A frame's header was decoded, and `unread` of its bytes were not read yet. What comes back
  /// concerns this connection alone. The frame is recorded, and counts as having happened, if it is
  /// whole or the plan acts on its reading; else `received` does that.
  fault_plan::decided decoded(frame_ref const& frame, ticket id, content const& what,
                              std::size_t unread);
  /// The frame is there to its last byte. `how`: its treatment, if `decoded` did not record it.
  std::vector<dispatch> received(frame_ref const& frame, content const& what, treatment const* how);
  /// The answer of the rules, if one matches.
  std::optional<std::vector<planned_message>> answer(frame_ref const& frame, content const& what);
  /// The frame was handled.
  std::vector<dispatch> handled(frame_ref const& frame, ticket id);

  /// A frame was made. A dropped one is recorded here.
  fault_plan::decided made(frame_ref const& frame, ticket id, content const& what);
  /// The last byte of the frame, or of its `copy`-th duplicate, went to the kernel.
  void sent(frame_ref const& frame, content const& what, std::uint32_t copy,
            std::vector<decision_note> const& notes);
  /// The frame and its duplicates are out.
  std::vector<dispatch> out(frame_ref const& frame, ticket id);
  /// The frame was made and will never be sent.
  void lost(frame_ref const& frame, content const& what, std::vector<decision_note> const& notes);

  /// Whether that pause, an index in the plan, still keeps the connection from being read.
  bool is_paused(std::size_t fault, std::uint32_t conn) const;

  gateway_report report(std::uint64_t refused_by_limit) const;

 private:
  struct live_connection {
    std::weak_ptr<release_target> who;
    bool has_ended = false;
  };

  std::chrono::nanoseconds elapsed() const;
  wire_record frame_record(frame_ref const& frame, content const& what,
                           std::vector<decision_note> notes) const;
  void record(wire_record what);
  wire_record event_record(wire_record::event what, std::uint32_t conn, std::string detail,
                           std::vector<decision_note> notes);
  /// A frame happened: appends what waited for it.
  void release(frame_ref const& frame, std::vector<dispatch>& released);
  void wake_all();
  /// A frame of the client has happened. Appends what waited for it.
  void record_inbound(frame_ref const& frame, content const& what, treatment const& how,
                      std::vector<dispatch>& released);
  void emit();
  /// Takes out what belongs to other connections, and hands it to them.
  void route(std::vector<dispatch>& released, std::uint32_t here);
  connection_outcome* connection(std::uint32_t conn);
  std::string place(source_place where) const;
  std::string fault_text(fault const& what, fault_state const& state) const;

  std::uint64_t const seed_;
  scenario const scenario_;
  std::unique_ptr<behaviour> const protocol_;
  std::shared_ptr<wire_log_sink> const log_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::atomic<ticket> last_ticket_{0};
  std::atomic<bool> lifted_{false};  ///< faults act no more, rules answer no more

  mutable std::mutex mutex_;  ///< guards everything below but the emission
  fault_plan plan_;
  rule_book rules_;
  expectations expectations_;
  gateway_counters counters_;
  std::map<std::uint32_t, connection_outcome> connections_;
  std::map<std::uint32_t, live_connection> live_;
  std::optional<std::chrono::nanoseconds> first_connection_;
  std::deque<wire_record> unsent_;

  std::mutex emission_;  ///< held while records are handed out; taken before mutex_
  std::function<void(wire_record const&)> listener_;
};

}  // namespace busproof::mock_gateway
