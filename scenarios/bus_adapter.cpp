// What a bus answers to calls that it does not know.
#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {
namespace {

call_outcome unsupported(char const* what) {
  return {.error = "unsupported", .text = std::string("this bus has no ") + what, .body = {}};
}

}  // namespace

void bus_adapter::order(call_number, outgoing, on_row, done ended) { ended(unsupported("orders")); }

void bus_adapter::updates(call_number, outgoing, on_row, done ended) {
  ended(unsupported("orders"));
}

void bus_adapter::shared_call(call_number, outgoing, done ended) {
  ended(unsupported("shared channels"));
}

void bus_adapter::shared(call_number, outgoing, on_row, done ended) {
  ended(unsupported("shared channels"));
}

void bus_adapter::read(call_number) {}

void bus_adapter::message(outgoing, done ended) { ended(unsupported("one-way messages")); }

}  // namespace busproof::scenarios
