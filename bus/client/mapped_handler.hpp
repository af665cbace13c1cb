// mapped_handler: a completion handler behind a function that makes its arguments.
#pragma once

#include <utility>

#include "bus/sync/asio.hpp"

namespace busproof::bus {

/// Calls `map(handler, args…)` in place of the handler, and has the handler's executor, allocator
/// and cancellation slot.
template <typename Handler, typename Map>
struct mapped_handler {
  Handler handler;
  Map map;

  template <typename... Args>
  void operator()(Args&&... args) {
    map(handler, std::forward<Args>(args)...);
  }
};

template <typename Handler, typename Map>
mapped_handler(Handler, Map) -> mapped_handler<Handler, Map>;

}  // namespace busproof::bus

template <template <typename, typename> class Associator, typename Handler, typename Map,
          typename Default>
struct boost::asio::associator<Associator, busproof::bus::mapped_handler<Handler, Map>, Default>
    : Associator<Handler, Default> {
  static typename Associator<Handler, Default>::type get(
      busproof::bus::mapped_handler<Handler, Map> const& h) noexcept {
    return Associator<Handler, Default>::get(h.handler);
  }
  static auto get(busproof::bus::mapped_handler<Handler, Map> const& h,
                  Default const& fallback) noexcept
      -> decltype(Associator<Handler, Default>::get(h.handler, fallback)) {
    return Associator<Handler, Default>::get(h.handler, fallback);
  }
};
