// The stream of everything that happens to any order; it belongs to no request.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  return run(
      [](message_view const& order, responder& out) {
        out.send({message_kind::order_update, 3, order.key, order.body});
      },
      [](request_bus& bus) -> asio::awaitable<void> {
        auto updates = bus.create_order_update_subscription();
        for (std::uint64_t const id : {41, 42}) {
          // The handle is dropped at once: the order lives on, and the stream hears of it.
          co_await bus.async_send_order_request(id, text_message("order " + std::to_string(id)),
                                                asio::use_awaitable);
        }
        for (int i = 0; i < 2; ++i) {
          print("update", co_await updates.async_next(asio::use_awaitable));
        }
      });
}
