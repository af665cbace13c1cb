// context_member: an object whose waiting operations end with the execution context they run on.
#pragma once

#include <boost/intrusive/list_hook.hpp>

#include "bus/sync/asio.hpp"

namespace busproof::bus::sync {

class context_service;

/// Base of the shared state of whatever makes operations wait. A coroutine that waits for an object
/// usually owns that object as well; when the context is destroyed while they wait, nobody else
/// breaks the cycle. (Asio does the same for its own objects in `service::shutdown`.)
///
/// Thread safety: construct and destroy in any thread, but not while the context is being
/// destroyed by another one.
class context_member {
 public:
  context_member(context_member const&) = delete;
  context_member& operator=(context_member const&) = delete;

 protected:
  /// Throws `asio::bad_executor` if `home` is empty.
  explicit context_member(asio::any_io_executor const& home);
  ~context_member();

 private:
  friend class context_service;

  /// The context is being destroyed: destroy the handlers that wait, without calling them, and let
  /// go of executors. May destroy `*this`. Called at most once, with no lock held.
  virtual void abandon() noexcept = 0;

  boost::intrusive::list_member_hook<> link_;
  context_service* service_;
};

}  // namespace busproof::bus::sync
