// The native codec alone: nanoseconds a frame, from warm memory.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <span>
#include <vector>

#include "bus/protocol/native_frame.hpp"
#include "reports/bench/limits.hpp"

namespace busproof::reports::bench {
namespace {

constexpr std::size_t frames = 512;  // 40 KiB: fits the first-level cache or just misses it

bus::byte_buffer batch() {
  std::vector<std::byte> const body(limits::message_bytes);
  bus::byte_buffer bytes;
  for (std::uint64_t key = 1; key <= frames; ++key) {
    bus::protocol::native_codec{}.encode({bus::message_kind::request, 1, key, body}, bytes);
  }
  return bytes;
}

template <typename Codec>
void decode_all(Codec const& codec, std::span<std::byte const> rest) {
  while (!rest.empty()) {
    auto const front = codec.decode(rest);
    benchmark::DoNotOptimize(front.view.key + front.view.body.size());
    rest = rest.subspan(front.size);
  }
}

void native_decode(benchmark::State& state) {
  auto const bytes = batch();
  bus::protocol::native_codec const codec;
  for (auto _ : state) decode_all(codec, {bytes.data(), bytes.size()});
  state.SetItemsProcessed(static_cast<std::int64_t>(frames) * state.iterations());
}
BENCHMARK(native_decode);

/// By the interface, as callers that do not know the protocol do.
void native_decode_virtual(benchmark::State& state) {
  auto const bytes = batch();
  bus::protocol::native_codec const known;
  bus::protocol::codec const* codec = &known;
  benchmark::DoNotOptimize(codec);
  for (auto _ : state) decode_all(*codec, {bytes.data(), bytes.size()});
  state.SetItemsProcessed(static_cast<std::int64_t>(frames) * state.iterations());
}
BENCHMARK(native_decode_virtual);

void native_encode(benchmark::State& state) {
  std::vector<std::byte> const body(limits::message_bytes);
  bus::protocol::native_codec const codec;
  bus::byte_buffer out;
  for (auto _ : state) {
    out.clear();
    for (std::uint64_t key = 1; key <= frames; ++key) {
      codec.encode({bus::message_kind::request, 1, key, body}, out);
    }
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(frames) * state.iterations());
}
BENCHMARK(native_encode);

}  // namespace
}  // namespace busproof::reports::bench
