// step_loop: performs the steps of a scenario, each when its triggers have come, and waits for
// their ends. What a step does is the business of the class derived from it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"
#include "scenarios/caller_thread.hpp"
#include "scenarios/facts.hpp"
#include "scenarios/history.hpp"
#include "scenarios/script.hpp"

namespace busproof::scenarios {

/// Thread safety: any function from any thread, but run(), which is called once. Callbacks of the
/// thing under test may outlive run() if it hangs.
class step_loop {
 public:
  using index = script::index;

  /// File and log outlive the loop.
  step_loop(mock_gateway::scenario const& file, history& log);
  virtual ~step_loop() = default;
  step_loop(step_loop const&) = delete;
  step_loop& operator=(step_loop const&) = delete;

  // What the far end and the bus report of themselves, for the steps that wait for it.
  void saw_frame(mock_gateway::frame_ref const& frame);
  void saw_bus_event(std::string const& name);

  /// Performs all steps. What does not start or end within its bound is returned; the rest of the
  /// script is then not performed.
  std::vector<hang_fact> run();

  bool has_step(mock_gateway::step_call call) const;

  /// A call of the thing under test has not returned: what it uses has to be kept for ever.
  bool call_hangs() const { return !caller_.idle(); }

 protected:
  /// Makes the call in the thread that makes all of them; false if it has not returned by then.
  bool call_within(std::chrono::nanoseconds bound, std::function<void()> call);

  /// Does what the step says, in this thread, without waiting for its end. one_ended() is called
  /// for each of its calls.
  virtual void perform(index step) = 0;
  /// How often one_ended() will be called for the step.
  virtual std::uint32_t calls_of(index step) const = 0;

  /// From any thread; runs the steps that are to be run in this handler.
  void one_ended(std::uint32_t step);
  void first_row_of(index step);

  mock_gateway::scenario const& file() const { return file_; }
  history& log() { return log_; }
  /// The step of that name, or event::no_step.
  index step_named(std::string const& name) const;

 private:
  using clock = std::chrono::steady_clock;

  void start(index step);
  void start_all(std::vector<index> const& steps);
  std::chrono::nanoseconds bound_of(index step) const;
  /// What should have come by now; `next` becomes the time of the next that is due. Locked.
  std::vector<hang_fact> overdue(clock::time_point& next);

  mock_gateway::scenario const& file_;
  history& log_;
  std::mutex mutex_;
  script script_;
  std::map<index, clock::time_point> started_;
  clock::time_point head_since_;  ///< the last step started; run()'s own
  caller_thread caller_;
};

}  // namespace busproof::scenarios
