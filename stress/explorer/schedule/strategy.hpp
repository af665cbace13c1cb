// strategy: who decides. One file per strategy; a new one is made by make_strategy.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <busproof/explore.hpp>
#include "stress/explorer/schedule/operation.hpp"

namespace busproof::explore {

/// Somebody who can take the next step: a thread, or the clock.
struct candidate {
  std::uint32_t actor;   ///< threads by number; the clock has the number `clock_actor`
  std::uint32_t serial;  ///< counts the actor's steps: another number means another operation
  operation next;
};
inline constexpr std::uint32_t clock_actor = 0xffff'ffff;

/// What else is decided beside who goes on. 0 is the default in each.
enum class question : std::uint8_t {
  whom_to_wake,  ///< 0: who has waited longest
  spurious,      ///< 1: the wait or the weak compare-exchange fails for no reason
  user           ///< `world::choose`
};

/// Picks among alternatives, within one schedule after the other. Plain code: no clock, no memory
/// of its own beyond what it was given, the same numbers for the same seed.
class strategy_base {
 public:
  virtual ~strategy_base() = default;

  /// Before each schedule; `number` counts from 0. False: there is nothing left to try.
  virtual bool begin(std::uint64_t number) = 0;
  /// At least two candidates. The first is the default: the thread that ran last, if it can go on.
  virtual unsigned pick(std::span<candidate const> from, bool first_ran_last) = 0;
  /// n >= 2.
  virtual unsigned answer(question what, unsigned n) = 0;
  /// `who` takes its step. Only called if `wants_steps`.
  virtual void stepped(candidate const&) {}
  virtual bool wants_steps() const { return false; }
  /// After each schedule: its length.
  virtual void end(std::uint64_t /*steps*/) {}
  /// All schedules within the bound were run.
  virtual bool exhausted() const { return false; }
};

/// State of a systematic search, kept where it survives the worker that makes it.
struct search_frontier;

struct strategy_settings {
  strategy how = strategy::portfolio;
  std::uint64_t seed = 1;
  unsigned depth = 3;
  std::optional<unsigned> delay_bound;
  search_frontier* frontier = nullptr;
  /// Steps of the first run, for those that spread something over the length of a schedule.
  std::uint64_t length_hint = 100;
};

/// Throws std::invalid_argument for those that are to come.
std::unique_ptr<strategy_base> make_strategy(strategy_settings const& settings);

std::unique_ptr<strategy_base> make_random_strategy(strategy_settings const& settings);
std::unique_ptr<strategy_base> make_pct_strategy(strategy_settings const& settings);
std::unique_ptr<strategy_base> make_pos_strategy(strategy_settings const& settings);
std::unique_ptr<strategy_base> make_delay_strategy(strategy_settings const& settings);
std::unique_ptr<strategy_base> make_portfolio_strategy(strategy_settings const& settings);

}  // namespace busproof::explore
