// calls: the history sorted by call, the form in which most checkers want it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/facts.hpp"
#include "scenarios/finding.hpp"

namespace busproof::scenarios::checkers {

/// One call of the bus. Pointers are into the facts that it was made from.
struct call_record {
  std::uint64_t number = 0;
  std::uint32_t step = event::no_step;
  std::string what;  ///< "request", "subscribe", …
  std::uint64_t key = 0;
  event const* started = nullptr;
  std::uint64_t made_seq = 0;  ///< the function that makes it has returned; 0 = it has not
  std::vector<event const*> rows;
  std::vector<event const*> completions;
  std::vector<event const*> gaps;   ///< its caller was told that a session was lost
  std::uint64_t cancelled_seq = 0;  ///< cancel returned; 0 = never
  std::uint64_t dropped_seq = 0;

  bool pending() const { return completions.empty(); }
  /// When it ended for its caller; the largest number if it never did.
  std::uint64_t ended_seq() const {
    return completions.empty() ? ~std::uint64_t{0} : completions.front()->seq;
  }
};

/// All calls, by their number. Events of calls that were never started are left out.
std::vector<call_record> calls_of(facts const& f);

/// "step 3 (request 101)": how texts name a call.
std::string name_of(facts const& f, call_record const& call);
/// Name of a step, or empty for none.
std::string step_name(facts const& f, std::uint32_t step);

/// A finding about a step: name and place filled in.
finding about(facts const& f, std::uint32_t step, std::string invariant, std::string text);
/// A finding about the whole run.
finding about(facts const& f, std::string invariant, std::string text);

/// "12 ms", "340 us".
std::string in_words(std::chrono::nanoseconds t);

/// A wire frame that carries an answer for a key: response, end, error or order_update.
bool is_answer(event const& e);
/// Orders and requests may have the same keys. Whose space a call or an answer is in; an error may
/// be in both.
bool in_space_of_orders(call_record const& call);
bool may_be_for_orders(event const& answer);
bool may_be_for_requests(event const& answer);
/// The execution that a message names; native: what stands before the first NUL of its body.
std::string_view execution_of(event const& message);
/// A wire frame that asks something under a key: request or order.
bool is_question(event const& e);

}  // namespace busproof::scenarios::checkers
