// A shared channel: answers carry no id, and every subscriber gets every one of them.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  constexpr std::uint16_t positions = 61;
  return run(
      [](message_view const& request, responder& out) {
        out.send({message_kind::response, request.type, 0, as_bytes("100 AAPL")});
        out.send({message_kind::end, request.type, 0, {}});
      },
      [](request_bus& bus) -> asio::awaitable<void> {
        auto rows = co_await bus.async_send_shared_request(positions, text_message("positions"),
                                                           asio::use_awaitable);
        print("position", co_await rows.async_next(asio::use_awaitable));
        auto const end = co_await rows.async_next(asio::use_awaitable);
        // The answer is complete. The stream goes on until its handle is dropped.
        std::printf("%s\n", end.kind == message_kind::end ? "complete" : "more");
      });
}
