// The breaking behind unruly_bus.hpp.
#include "scenarios/unruly_bus.hpp"

#include <fcntl.h>
#include <csignal>

#include <atomic>
#include <future>
#include <memory>
#include <utility>

#include "scenarios/request_bus_adapter.hpp"

namespace busproof::scenarios {
namespace {

/// Passes on what a bus tells of itself, but for what it delivered.
class hidden_deliveries final : public bus_events {
 public:
  explicit hidden_deliveries(bus_events& inner) : inner_(inner) {}
  void session_up(std::uint64_t epoch) override { inner_.session_up(epoch); }
  void session_down(std::uint64_t epoch, std::string_view why) override {
    inner_.session_down(epoch, why);
  }
  void backoff(std::chrono::nanoseconds delay) override { inner_.backoff(delay); }
  void dispatched(std::uint64_t) override {}
  void unmatched(std::uint64_t key) override { inner_.unmatched(key); }

 private:
  bus_events& inner_;
};

class unruly final : public bus_adapter {
 public:
  unruly(rule_broken how, adapter_options const& options, bus_events& events)
      : how_(how),
        hidden_(events),
        inner_(make_request_bus_adapter(options,
                                        how == rule_broken::hides_deliveries ? hidden_ : events)) {
    if (how_ == rule_broken::leaks_descriptors) {
      [[maybe_unused]] int const leaked = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
  }

  capability_set capabilities() const override {
    return how_ == rule_broken::can_do_nothing ? capability_set{} : inner_->capabilities();
  }
  void connect(done ended) override { inner_->connect(std::move(ended)); }

  void request(call_number call, outgoing what, done ended) override {
    if (how_ == rule_broken::crashes) ::raise(SIGKILL);
    if (how_ == rule_broken::forgets_answers && what.key != 0) ended = [](call_outcome const&) {};
    if (how_ == rule_broken::answers_twice) {
      ended = [ended](call_outcome const& o) {
        ended(o);
        ended(o);
      };
    }
    if (how_ == rule_broken::sends_twice) inner_->message(what, [](call_outcome const&) {});
    if (how_ == rule_broken::swaps_bodies) {
      ended = [ended](call_outcome o) {
        o.body = "somebody else's";
        ended(std::move(o));
      };
    }
    inner_->request(call, std::move(what), std::move(ended));
  }

  void subscribe(call_number call, outgoing what, on_row each, done ended) override {
    each_ = each;
    inner_->subscribe(call, std::move(what), std::move(each), std::move(ended));
  }
  void order(call_number call, outgoing what, on_row each, done ended) override {
    if (how_ == rule_broken::swaps_bodies) {
      each = [each](row r) {
        r.body = "somebody else's";
        each(std::move(r));
      };
    }
    inner_->order(call, std::move(what), std::move(each), std::move(ended));
  }
  void shared_call(call_number call, outgoing what, done ended) override {
    inner_->shared_call(call, std::move(what), std::move(ended));
  }
  void cancel(call_number call, done returned) override {
    if (how_ == rule_broken::talks_after_cancel) {
      returned = [this, returned](call_outcome const& o) {
        returned(o);
        each_({.key = 20, .body = "row 1"});
      };
    }
    inner_->cancel(call, std::move(returned));
  }
  void drop(call_number call, done returned) override { inner_->drop(call, std::move(returned)); }
  void shutdown(std::chrono::nanoseconds drain, done ended) override {
    if (how_ == rule_broken::blocks_in_shutdown) std::promise<void>().get_future().wait();
    if (how_ == rule_broken::ignores_shutdown) ended = [](call_outcome const&) {};
    inner_->shutdown(drain, std::move(ended));
  }
  std::uint64_t steps() const override {
    return how_ == rule_broken::never_rests ? ++turns_ : inner_->steps();
  }
  bool stop(std::chrono::nanoseconds bound) override {
    return inner_->stop(bound) && how_ != rule_broken::keeps_running;
  }

 private:
  rule_broken how_;
  hidden_deliveries hidden_;
  std::unique_ptr<bus_adapter> inner_;
  on_row each_;
  mutable std::atomic<std::uint64_t> turns_{0};
};

}  // namespace

adapter_factory unruly_bus(rule_broken how) {
  return [how](adapter_options const& options, bus_events& events) {
    return std::make_unique<unruly>(how, options, events);
  };
}

}  // namespace busproof::scenarios
