// The writing behind made_facts.hpp.
#include "scenarios/checkers/made_facts.hpp"

#include <utility>

namespace busproof::scenarios::checkers {

made_facts::made_facts() {
  file_.file = "made.toml";
  file_.name = "made";
  facts_.file = &file_;
  facts_.capabilities = {capability::request, capability::subscribe, capability::tells_dispatch,
                         capability::counts_steps};
}

event& made_facts::add(event_kind what) {
  now_ += std::chrono::milliseconds(1);
  event e;
  e.what = what;
  e.seq = facts_.events.size() + 1;
  e.at = now_;
  facts_.events.push_back(std::move(e));
  return facts_.events.back();
}

made_facts& made_facts::after(std::chrono::milliseconds pause) {
  now_ += pause;
  return *this;
}

made_facts& made_facts::call(std::uint64_t number, std::string what, std::uint64_t key) {
  while (file_.steps.size() < number) {
    mock_gateway::step s;
    s.name = "s" + std::to_string(file_.steps.size() + 1);
    s.place.line = static_cast<std::uint32_t>(10 * (file_.steps.size() + 1));
    if (what == "subscribe") s.call = mock_gateway::step_call::subscribe;
    file_.steps.push_back(std::move(s));
  }
  auto& e = add(event_kind::call_started);
  e.call = number;
  e.step = static_cast<std::uint32_t>(number - 1);
  e.key = key;
  e.text = std::move(what);
  add(event_kind::call_made).call = number;
  return *this;
}

made_facts& made_facts::row(std::uint64_t number, std::uint64_t key, std::string body) {
  auto& e = add(event_kind::row);
  e.call = number;
  e.key = key;
  e.body = std::move(body);
  return *this;
}

made_facts& made_facts::row_in_flight(std::uint64_t number, std::uint64_t key, std::string body) {
  row(number, key, std::move(body));
  facts_.events.back().flag = true;
  return *this;
}

made_facts& made_facts::missed(std::uint64_t number, std::uint64_t how_many) {
  row(number, 0, {});
  facts_.events.back().number = how_many;
  return *this;
}

made_facts& made_facts::gap(std::uint64_t number) {
  add(event_kind::gap).call = number;
  return *this;
}

made_facts& made_facts::ok(std::uint64_t number, std::string body) {
  auto& e = add(event_kind::completed);
  e.call = number;
  e.body = std::move(body);
  return *this;
}

made_facts& made_facts::end(std::uint64_t number) {
  ok(number);
  facts_.events.back().flag = true;
  return *this;
}

made_facts& made_facts::fails(std::uint64_t number, std::string error) {
  ok(number);
  facts_.events.back().error = std::move(error);
  return *this;
}

made_facts& made_facts::cancel_without_return(std::uint64_t number) {
  add(event_kind::cancel_started).call = number;
  return *this;
}

made_facts& made_facts::cancel(std::uint64_t number) {
  cancel_without_return(number);
  add(event_kind::cancel_returned).call = number;
  return *this;
}

made_facts& made_facts::drop(std::uint64_t number) {
  add(event_kind::drop_started).call = number;
  add(event_kind::drop_returned).call = number;
  return *this;
}

made_facts& made_facts::shutdown_starts(std::uint64_t number) {
  add(event_kind::shutdown_started).number = number;
  return *this;
}

made_facts& made_facts::shutdown_ends(std::uint64_t number, std::string error) {
  auto& e = add(event_kind::shutdown_ended);
  e.number = number;
  e.error = std::move(error);
  return *this;
}

made_facts& made_facts::session_up(std::uint64_t epoch) {
  add(event_kind::session_up).number = epoch;
  return *this;
}

made_facts& made_facts::session_down(std::uint64_t epoch) {
  add(event_kind::session_down).number = epoch;
  return *this;
}

made_facts& made_facts::up(std::string kind, std::uint64_t key, std::uint32_t conn) {
  down(std::move(kind), key, {}, conn);
  facts_.events.back().up = true;
  return *this;
}

made_facts& made_facts::down(std::string kind, std::uint64_t key, std::string body,
                             std::uint32_t conn) {
  auto& e = add(event_kind::wire);
  e.text = std::move(kind);
  e.key = key;
  e.body = std::move(body);
  e.conn = conn;
  e.flag = true;
  return *this;
}

made_facts& made_facts::down_cut(std::string kind, std::uint64_t key) {
  down(std::move(kind), key);
  facts_.events.back().flag = false;
  return *this;
}

made_facts& made_facts::served(std::uint64_t session) {
  add(event_kind::served_up).number = session;
  return *this;
}

made_facts& made_facts::served_no_more(std::uint64_t session) {
  add(event_kind::served_down).number = session;
  return *this;
}

made_facts& made_facts::client(std::string fate, std::uint32_t step) {
  auto& e = add(event_kind::client);
  e.text = std::move(fate);
  e.step = step;
  return *this;
}

}  // namespace busproof::scenarios::checkers
