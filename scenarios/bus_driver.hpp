// bus_driver: performs the steps of a scenario on a bus, and records what comes of them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "scenarios/bus_adapter.hpp"
#include "scenarios/step_loop.hpp"

namespace busproof::scenarios {

/// Shared by the runner and by the callbacks of the bus, which may outlive the run if it hangs.
/// Thread safety: as step_loop; the functions below from the runner's thread only.
class bus_driver final : public step_loop, public std::enable_shared_from_this<bus_driver> {
 public:
  bus_driver(mock_gateway::scenario const& file, history& log);

  /// The bus to drive; before anything else.
  void attach(bus_adapter& bus) { bus_ = &bus; }

  /// A connect or shutdown that the file does not ask for; returns whether it ended in time.
  bool connect_by_itself();
  bool shut_down_by_itself();

  /// A request whose faults are over; empty error = answered.
  probe_fact probe(bool may_reconnect);

 private:
  void perform(index step) override;
  std::uint32_t calls_of(index step) const override;

  void make_calls(index step, std::uint32_t first, std::uint32_t count);
  void make_call(index step, std::uint32_t ordinal);
  std::vector<std::uint64_t> targets_of(index step);
  void end_calls_of(index step, bool drop);
  void read_calls_of(index step);
  void start_connect(std::uint32_t step);
  void start_shutdown(std::uint32_t step);
  void on_row(index step, std::uint64_t call, row const& r);
  void on_end(std::uint32_t step, std::uint64_t call, call_outcome const& how);
  bool wait_for(event_kind what, std::uint64_t number, std::chrono::nanoseconds at_most);

  outgoing probe_message() const;

  bus_adapter* bus_ = nullptr;
  std::uint32_t tws_version_ = 0;  ///< that is spoken; 0 = the protocol is another
  std::mutex mutex_;
  std::map<index, std::vector<std::uint64_t>> calls_;  ///< their numbers, by step
  std::vector<bool> will_be_cancelled_, reads_later_;  ///< by step
  std::atomic<std::uint64_t> last_call_{0};
  std::atomic<std::uint64_t> last_operation_{0};
};

}  // namespace busproof::scenarios
