// The smallest client: one request, one answer. Start a far end first:
//   build/busproof gateway mock_gateway/examples/echo.toml --listen 127.0.0.1:4002
//   one_request 127.0.0.1 4002 "hello"
#include <cstdio>
#include <string>

#include "bus/request_bus/request_bus.hpp"

namespace asio = boost::asio;
using namespace busproof::bus;

asio::awaitable<void> ask(request_bus& bus, std::string text) {
  co_await bus.async_connect(asio::use_awaitable);
  auto const bytes = as_bytes(text);
  message question;
  question.body.assign(bytes.begin(), bytes.end());
  auto const answer =
      co_await bus.async_request(std::move(question), std::chrono::seconds(5), asio::use_awaitable);
  auto const said = as_text({answer.body.data(), answer.body.size()});
  std::printf("%.*s\n", static_cast<int>(said.size()), said.data());
  co_await bus.async_shutdown(asio::use_awaitable);
}

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: one_request HOST PORT TEXT\n");
    return 64;
  }
  request_bus_options options;
  options.host = argv[1];
  options.port = argv[2];
  asio::io_context io;
  request_bus bus(io.get_executor(), options);
  int result = 0;
  asio::co_spawn(io, ask(bus, argv[3]), [&](std::exception_ptr failure) {
    if (!failure) return;
    try {
      std::rethrow_exception(failure);
    } catch (std::exception const& e) {
      std::fprintf(stderr, "%s:%s: %s\n", argv[1], argv[2], e.what());
      result = 69;
    }
    io.stop();
  });
  io.run();
  return result;
}
