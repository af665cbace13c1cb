// What the examples share: a far end in the same process, and the frame of main().
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "bus/request_bus/request_bus.hpp"
#include "bus/server/native_service.hpp"
#include "bus/server/server.hpp"

namespace busproof::examples {

using namespace bus;
namespace asio = boost::asio;

inline message text_message(std::string_view text, std::uint16_t type = 0) {
  return copy_of({message_kind::request, type, 0, as_bytes(text)});
}

inline void print(char const* what, message const& m) {
  std::printf("%s: ", what);
  for (char const c : as_text(view_of(m).body)) std::putchar(c == '\0' ? '|' : c);
  std::putchar('\n');
}

/// Runs `body` with a bus that is connected to a server which answers with `answer`.
inline int run(std::function<void(message_view const&, responder&)> answer,
               std::function<asio::awaitable<void>(request_bus&)> body) {
  asio::io_context io;
  native_callbacks callbacks;
  callbacks.on_request = std::move(answer);
  server far_end(io.get_executor(), server_options{}, native_service(std::move(callbacks)));
  if (auto const why = far_end.listen()) {
    std::fprintf(stderr, "listen: %s\n", why.message().c_str());
    return 69;
  }
  request_bus_options options;
  options.port = std::to_string(far_end.local_endpoint().port());
  request_bus near_end(io.get_executor(), options);
  int result = 0;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        co_await near_end.async_connect(asio::use_awaitable);
        co_await body(near_end);
        co_await near_end.async_shutdown(asio::use_awaitable);
        co_await far_end.async_shutdown(std::chrono::seconds(1), asio::use_awaitable);
      },
      [&](std::exception_ptr failure) {
        if (!failure) return;
        result = 1;
        io.stop();
        try {
          std::rethrow_exception(failure);
        } catch (std::exception const& e) {
          std::fprintf(stderr, "%s\n", e.what());
        }
      });
  io.run();
  return result;
}

}  // namespace busproof::examples
