// An order: its updates, an execution, and a commission that names nothing but the execution.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  using namespace std::string_view_literals;
  return run(
      [](message_view const& order, responder& out) {
        out.send({message_kind::order_update, 3, order.key, as_bytes("submitted")});
        // Ahead of its execution, and without the order's id: it waits, and finds its order.
        out.send({message_kind::order_update, 59, 0, as_bytes("e1\0commission 1.25"sv)});
        out.send({message_kind::order_update, 11, order.key, as_bytes("e1\0bought 10"sv)});
      },
      [](request_bus& bus) -> asio::awaitable<void> {
        auto order =
            co_await bus.async_send_order_request(42, text_message("buy 10"), asio::use_awaitable);
        for (int i = 0; i < 3; ++i)
          print("order 42", co_await order.async_next(asio::use_awaitable));
      });
}
