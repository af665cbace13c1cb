// A request that is answered by rows and an end marker.
#include "bus/examples/example.hpp"

using namespace busproof::examples;

int main() {
  return run(
      [](message_view const&, responder& out) {
        for (std::string_view const row : {"one", "two", "three"}) out.respond(as_bytes(row));
        out.end();
      },
      [](request_bus& bus) -> asio::awaitable<void> {
        // 101 is the request's id. The subscription exists before the first byte is written.
        auto rows =
            co_await bus.async_send_request(101, text_message("count"), asio::use_awaitable);
        for (;;) {
          auto [why, row] = co_await rows.async_next(asio::as_tuple(asio::use_awaitable));
          if (why == error::end_of_stream) break;
          if (why) throw boost::system::system_error(why);
          print("row", row);
        }
        std::printf("that was all\n");
      });
}
