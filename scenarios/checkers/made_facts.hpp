// made_facts: histories written by hand, for the tests of the checkers.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "scenarios/facts.hpp"

namespace busproof::scenarios::checkers {

/// Adds events one millisecond apart. Steps are added as calls are.
class made_facts {
 public:
  made_facts();
  made_facts(made_facts const&) = delete;
  made_facts& operator=(made_facts const&) = delete;

  // A call: its step is its number minus 1.
  made_facts& call(std::uint64_t number, std::string what, std::uint64_t key);
  made_facts& row(std::uint64_t number, std::uint64_t key, std::string body);
  made_facts& row_in_flight(std::uint64_t number, std::uint64_t key, std::string body);
  made_facts& missed(std::uint64_t number, std::uint64_t how_many);
  made_facts& gap(std::uint64_t number);
  made_facts& ok(std::uint64_t number, std::string body = {});
  made_facts& end(std::uint64_t number);
  made_facts& fails(std::uint64_t number, std::string error);
  made_facts& cancel(std::uint64_t number);
  made_facts& cancel_without_return(std::uint64_t number);
  made_facts& drop(std::uint64_t number);

  made_facts& shutdown_starts(std::uint64_t number = 1);
  made_facts& shutdown_ends(std::uint64_t number = 1, std::string error = {});
  made_facts& session_up(std::uint64_t epoch);
  made_facts& session_down(std::uint64_t epoch);

  made_facts& up(std::string kind, std::uint64_t key, std::uint32_t conn = 1);
  made_facts& down(std::string kind, std::uint64_t key, std::string body = {},
                   std::uint32_t conn = 1);
  made_facts& down_cut(std::string kind, std::uint64_t key);

  made_facts& served(std::uint64_t session);
  made_facts& served_no_more(std::uint64_t session);
  made_facts& client(std::string fate, std::uint32_t step = 0);

  made_facts& after(std::chrono::milliseconds pause);

  facts& get() { return facts_; }
  mock_gateway::scenario& file() { return file_; }

 private:
  event& add(event_kind what);

  mock_gateway::scenario file_;
  facts facts_;
  std::chrono::nanoseconds now_{0};
};

}  // namespace busproof::scenarios::checkers
