// Calls without an id: the k-th answer is for the k-th call.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  constexpr std::uint16_t current_time = 49;
  int asked = 0;
  return run(
      [&](message_view const& request, responder& out) {
        auto const time = "12:00:0" + std::to_string(++asked);
        out.send({message_kind::response, request.type, 0, as_bytes(time)});
      },
      [](request_bus& bus) -> asio::awaitable<void> {
        using namespace asio::experimental::awaitable_operators;
        auto const ask = [&bus]() {
          return bus.async_shared_call(current_time, text_message("time?"), std::chrono::seconds(5),
                                       asio::use_awaitable);
        };
        auto [first, second] = co_await (ask() && ask());
        print("first", first);
        print("second", second);
      });
}
