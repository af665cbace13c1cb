#include "mock_gateway/test_gateway.hpp"

#include <algorithm>
#include <condition_variable>
#include <stdexcept>

#include "mock_gateway/scenario/reader.hpp"

namespace busproof::mock_gateway {
namespace {

scenario scenario_of(std::string const& text) {
  auto const listen = text.find("[listen]") == std::string::npos ? "[listen]\n" : "";
  return parse_scenario("schema = 1\nname = \"test\"\n" + text + "\n" + listen, "test.toml");
}

}  // namespace

test_gateway::test_gateway(std::string const& text, unsigned threads,
                           std::optional<std::uint64_t> seed) {
  gateway_options options;
  options.seed = seed;
  options.log = log_;
  gateway_ = std::make_unique<gateway>(context_.get_executor(), scenario_of(text), options);
  gateway_->on_frame([this](wire_record const&) {
    std::lock_guard lock(mutex_);
    changed_.notify_all();
  });
  if (auto const why = gateway_->listen()) throw std::runtime_error(why.message());
  for (unsigned count = 0; count < threads; ++count) {
    threads_.emplace_back([this] { context_.run(); });
  }
}

test_gateway::~test_gateway() {
  stop();
  work_.reset();
  for (auto& one : threads_) one.join();
}

gateway_report test_gateway::stop() {
  gateway_->async_stop(asio::use_future).get();
  return gateway_->report();
}

wire_record test_gateway::await(std::function<bool(wire_record const&)> wanted) {
  wire_record found;
  auto const is_there = [&] {
    for (auto const& one : log_->records()) {
      if (!wanted(one)) continue;
      found = one;
      return true;
    }
    return false;
  };
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, test_patience, is_there)) {
    throw std::runtime_error("the record did not come");
  }
  return found;
}

std::vector<std::string> test_gateway::log_lines() const {
  std::vector<std::string> out;
  for (auto const& one : log_->records()) out.push_back(to_json(one, false));
  return out;
}

std::vector<wire_record> frames(std::vector<wire_record> const& log, direction dir) {
  std::vector<wire_record> out;
  std::copy_if(log.begin(), log.end(), std::back_inserter(out), [dir](wire_record const& one) {
    return one.what == wire_record::event::frame && one.dir == dir;
  });
  return out;
}

}  // namespace busproof::mock_gateway
