// crowd: many clients at once, on several threads, and what became of them.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bus/server/test_client.hpp"

namespace busproof::stress {

/// Thread safety: one test thread; the clients run on the executor's threads.
class crowd {
 public:
  /// `size` clients connect at once, and say hello.
  crowd(asio::any_io_executor executor, tcp::endpoint where, std::size_t size);
  /// Those that are left hang up.
  ~crowd();

  /// Waits until at most `pending` clients have no answer yet. False, and a test failure, after
  /// 60 s.
  bool wait_until_pending(std::size_t pending);
  /// Waits until `count` clients were served.
  bool wait_until_served(std::size_t count);

  std::size_t count(bus::outcome what) const;
  std::string summary() const;

  /// The clients that were served, or all of them, hang up; done when they have closed their
  /// sockets.
  void served_leave();
  void all_leave();

 private:
  struct member;
  struct tally;

  /// Runs `what` for each client on its strand, and waits until it ran for all.
  void on_each(std::function<void(std::size_t, member&)> const& what);

  std::vector<std::shared_ptr<member>> members_;
  std::shared_ptr<tally> tally_;
};

/// Tries one client after the other until one is served, and lets it leave: for a listener that is
/// being opened again. False, and a test failure, after 60 s.
bool wait_until_open(tcp::endpoint const& where);

}  // namespace busproof::stress
