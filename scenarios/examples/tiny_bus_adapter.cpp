#include "scenarios/examples/tiny_bus_adapter.hpp"

#include <utility>

#include "scenarios/context_threads.hpp"
#include "scenarios/examples/tiny_bus.hpp"

namespace tiny {
namespace {

using namespace busproof::scenarios;

// The bus's errors in the words of scenario files.
call_outcome outcome_of(error_code why, std::string body = {}) {
  call_outcome out;
  out.body = std::move(body);
  if (!why) return out;
  out.text = why.message();
  out.error = why == asio::error::operation_aborted  ? "shutting_down"
              : why == asio::error::not_connected    ? "not_connected"
              : why == asio::error::already_started  ? "id_in_use"
              : why == asio::error::connection_reset ? "connection_lost"
                                                     : "other";
  return out;
}

class adapter final : public bus_adapter {
 public:
  explicit adapter(adapter_options const& options)
      : host_(options.host), port_(options.port), bus_(threads_.context()) {}

  capability_set capabilities() const override {
    return {capability::request, capability::caller_ids, capability::counts_steps};
  }

  // The suites call from any thread; this bus wants its own.
  void connect(done ended) override {
    asio::post(threads_.context(), [this, ended = std::move(ended)] {
      bus_.connect(host_, port_, [ended](error_code why) { ended(outcome_of(why)); });
    });
  }
  void request(call_number, outgoing what, done ended) override {
    asio::post(threads_.context(), [this, what = std::move(what), ended = std::move(ended)] {
      bus_.request(what.key, what.body, [ended](error_code why, std::string body) {
        ended(outcome_of(why, std::move(body)));
      });
    });
  }
  void shutdown(std::chrono::nanoseconds, done ended) override {
    asio::post(threads_.context(),
               [this, ended = std::move(ended)] { bus_.shutdown([ended] { ended({}); }); });
  }

  // Not among the capabilities, so never called.
  void subscribe(call_number, outgoing, on_row, done) override {}
  void cancel(call_number, done) override {}
  void drop(call_number, done) override {}

  std::uint64_t steps() const override { return threads_.steps(); }
  bool stop(std::chrono::nanoseconds bound) override { return threads_.join(bound); }

 private:
  std::string host_;
  std::uint16_t port_;
  context_threads threads_{1};
  bus bus_;
};

}  // namespace

std::unique_ptr<bus_adapter> make_adapter(adapter_options const& options, bus_events&) {
  return std::make_unique<adapter>(options);
}

}  // namespace tiny
