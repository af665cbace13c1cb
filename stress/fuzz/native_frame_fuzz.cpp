// Fuzzes the native decoder. Any bytes a peer can send must give the same transcript however they
// are cut (I11), whole frames must encode to the very bytes they came from, and memory must follow
// what arrived (F4, I6).
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

#include "bus/protocol/native_frame.hpp"
#include "stress/fuzz/native_transcript.hpp"

namespace {

using namespace busproof;
using bus::protocol::decoded;

void require(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

/// Cuts that depend on the input alone, so that a saved input fails again: steps of 1 to `step_max`
/// drawn from a linear congruential generator (Knuth's MMIX constants) seeded with its length.
std::vector<std::size_t> some_cuts(std::size_t size, std::uint64_t salt, std::size_t step_max) {
  std::vector<std::size_t> cuts;
  std::uint64_t state = size * 2 + salt;
  for (std::size_t at = 0; at < size;) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    at += 1 + (state >> 33) % step_max;
    cuts.push_back(at);
  }
  return cuts;
}

void check_that_cuts_do_not_matter(std::span<std::byte const> input) {
  bool bounded = false;
  auto const whole = stress::receive(input, {}, bus::limits::read_chunk_bytes, bounded);
  require(bounded, "memory follows what arrived");
  require(whole.decoders_agree, "the fast decoder agrees with the careful one");
  require(std::ranges::equal(whole.encoded_again, input.first(whole.consumed)),
          "messages encode to the bytes they came from");
  require(whole.end || whole.consumed == input.size(), "no byte is dropped silently");

  std::size_t const chunks[] = {7, 64};
  for (std::uint64_t salt = 0; salt < 4; ++salt) {
    std::size_t const step_max = salt == 0 ? 1 : 5 * salt * salt;
    auto const cut =
        stress::receive(input, some_cuts(input.size(), salt, step_max), chunks[salt % 2], bounded);
    require(bounded, "memory follows what arrived, in small reads");
    require(cut == whole, "the transcript does not depend on the cuts");
  }
}

/// The first frame, prefix by prefix: once refused, always refused for the same reason; what it
/// announces never changes; peeking agrees with decoding.
void check_that_a_verdict_is_final(std::span<std::byte const> input) {
  bus::protocol::native_codec const codec;
  auto const all = codec.decode(input);
  std::optional<boost::system::error_code> refused;
  for (std::size_t size = 0; size <= std::min<std::size_t>(input.size(), 64); ++size) {
    auto const prefix = input.first(size);
    auto const seen = codec.decode(prefix);
    if (refused) {
      require(seen.status == decoded::status::error, "a refused prefix stays refused");
    }
    if (seen.status == decoded::status::error) {
      if (refused) require(*refused == seen.why, "a refusal keeps its reason");
      refused = seen.why;
      require(all.status == decoded::status::error && all.why == seen.why,
              "a prefix is refused for what is wrong with the whole");
    }
    if (seen.status == decoded::status::need_more) {
      require(seen.size > size, "more bytes are asked for than there are");
    }
    bus::protocol::native_header header;
    bool const peeked = bus::protocol::native_peek(prefix, header);
    require(peeked == (size >= bus::protocol::native_header_bytes && !refused),
            "a whole, right header can be peeked at");
    if (peeked && all.status == decoded::status::message) {
      require(header.kind == all.view.kind && header.type == all.view.type &&
                  header.key == all.view.key && header.frame_bytes == all.size,
              "peeking agrees with decoding");
    }
  }
}

template <typename Body>
void check_body(std::span<std::byte const> input) {
  Body value;
  if (bus::protocol::decode_body(input, value)) return;
  bus::message_body again;
  bus::protocol::encode_body(value, again);
  require(std::ranges::equal(again, input), "a body encodes to the bytes it came from");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::span const input(reinterpret_cast<std::byte const*>(data), size);
  check_that_cuts_do_not_matter(input);
  check_that_a_verdict_is_final(input);
  // A handshake's body is within its bound before anybody reads it.
  auto const body = input.first(std::min(size, bus::limits::handshake_body_bytes_max));
  check_body<bus::protocol::hello>(body);
  check_body<bus::protocol::welcome>(body);
  check_body<bus::protocol::error_report>(body);
  return 0;
}
