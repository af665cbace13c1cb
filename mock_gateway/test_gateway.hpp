// test_gateway: a gateway on threads of its own, for the gateway's own tests.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "mock_gateway/gateway.hpp"
#include "mock_gateway/test_client.hpp"

namespace busproof::mock_gateway {

class test_gateway {
 public:
  /// `text` is a scenario file without schema, name and [listen] (unless it has one).
  explicit test_gateway(std::string const& text, unsigned threads = 2,
                        std::optional<std::uint64_t> seed = std::nullopt);
  ~test_gateway();

  gateway& operator*() { return *gateway_; }
  gateway* operator->() { return gateway_.get(); }
  tcp::endpoint where() const { return gateway_->local_endpoint(); }

  /// Stops it and waits for its end.
  gateway_report stop();
  /// Waits until the log has a record of which `wanted` says yes.
  wire_record await(std::function<bool(wire_record const&)> wanted);
  std::vector<wire_record> log() const { return log_->records(); }
  /// The log without its times.
  std::vector<std::string> log_lines() const;

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::shared_ptr<memory_wire_log> log_ = std::make_shared<memory_wire_log>();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<gateway> gateway_;
  std::vector<std::thread> threads_;
};

/// The frames of one direction, without duplicates of the log's other records.
std::vector<wire_record> frames(std::vector<wire_record> const& log, direction dir);

}  // namespace busproof::mock_gateway
