#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include <busproof/world.hpp>
#include "stress/explorer/ground_truth/programs.hpp"

namespace busproof::explore {
namespace {

/// Two values that change one after the other, and are looked at one after the other.
struct pair_of_values {
  std::atomic<int> a{0}, b{0};

  void set() {
    a = 1;
    b = -1;
  }
  // Each comparison is a read of its own, and is left out where the ones before it decide.
  void check() {
    if (!((a == 0 && b == 0) || (a == 1 && b == -1))) world::fail("half of a change is seen");
  }
};

template <int Setters>
void set_and_check(bool with_lock) {
  pair_of_values values;
  std::mutex mutex;
  auto const locked = [&] {
    return with_lock ? std::unique_lock(mutex) : std::unique_lock(mutex, std::defer_lock);
  };
  std::array<std::thread, Setters> setting;
  for (auto& each : setting) {
    each = std::thread([&] {
      auto const lock = locked();
      values.set();
    });
  }
  std::thread checking([&] {
    auto const lock = locked();
    values.check();
  });
  for (auto& each : setting) each.join();
  checking.join();
}

/// The Bluetooth driver of the KISS paper (Qadeer, Wu 2004): a request comes while the driver
/// stops.
struct driver {
  std::atomic<int> pending{1};  ///< requests, and one for the driver itself
  std::atomic<bool> stopping{false}, all_done{false}, stopped{false};

  void leave() {
    if (--pending == 0) all_done = true;
  }
  void stop() {
    stopping = true;
    leave();
    if (all_done) stopped = true;
  }
  /// False: it is being stopped. Between the look and the count it may be stopped to its end.
  bool look_and_enter() {
    if (stopping) return false;
    ++pending;
    return true;
  }
  bool enter_and_look() {
    ++pending;
    return !stopping;
  }
  /// As published: whoever was refused leaves as well.
  void request(bool (driver::*enter)()) {
    if ((this->*enter)() && stopped)
      world::fail("a request is served by a driver that has stopped");
    leave();
  }
};

void request_and_stop(bool (driver::*enter)()) {
  driver one;
  std::thread adding([&] { one.request(enter); });
  std::thread stopping([&] { one.stop(); });
  adding.join();
  stopping.join();
}

}  // namespace

void reorder_3_buggy() { set_and_check<2>(false); }
void reorder_3_correct() { set_and_check<2>(true); }
void reorder_4_buggy() { set_and_check<3>(false); }
void reorder_4_correct() { set_and_check<3>(true); }

void bluetooth_buggy() { request_and_stop(&driver::look_and_enter); }
void bluetooth_correct() { request_and_stop(&driver::enter_and_look); }

}  // namespace busproof::explore
