// A message to which no answer is expected, and one that is cancelled.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  return run(
      [](message_view const&, responder&) { /* never answers */ },
      [](request_bus& bus) -> asio::awaitable<void> {
        co_await bus.async_send_message(text_message("just so you know"), asio::use_awaitable);
        std::printf("it has left\n");
        auto rows = co_await bus.async_send_request(7, text_message("rows"), asio::use_awaitable);
        co_await bus.async_cancel_subscription(7, text_message("enough"), asio::use_awaitable);
        auto [why, row] = co_await rows.async_next(asio::as_tuple(asio::use_awaitable));
        std::printf("%s\n", why == asio::error::operation_aborted ? "cancelled" : "not cancelled");
      });
}
