// Fuzzes the TWS protocol. Any bytes a peer can send must give the same transcript however they are
// cut (I11), whole frames must encode to the very bytes they came from, memory must follow what
// arrived (F4, I6), and a field that is wrong must hit its message alone (B39).
//
// The first byte of an input picks the direction (its top bit) and the server version.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "bus/limits.hpp"
#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "stress/fuzz/tws_promises.hpp"

namespace {

using namespace busproof;
namespace tws = bus::protocol::tws;

void require(bool holds, char const* what) {
  if (holds) return;
  std::fprintf(stderr, "violated: %s\n", what);
  std::abort();
}

void require(std::optional<std::string> const& broken) {
  require(!broken, broken ? broken->c_str() : "");
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

void check_that_cuts_do_not_matter(bus::protocol::codec const& codec,
                                   std::span<std::byte const> input) {
  auto const whole = stress::receive_tws(codec, input, {}, bus::limits::read_chunk_bytes);
  require(whole.memory_bounded, "memory follows what arrived");
  require(std::ranges::equal(whole.encoded_again, input.first(whole.consumed)),
          "messages encode to the bytes they came from");
  require(whole.end || whole.consumed == input.size(), "no byte is dropped silently");
  auto const greeted = stress::greet_tws(input, {});
  for (std::uint64_t salt = 0; salt < 3; ++salt) {
    auto const cuts = some_cuts(input.size(), salt, salt == 0 ? 1 : 9 * salt);
    auto const cut = stress::receive_tws(codec, input, cuts, salt == 1 ? 64 : 7);
    require(cut == whole, "the transcript does not depend on the cuts");
    require(same(stress::greet_tws(input, cuts), greeted),
            "the handshake does not depend on the cuts");
  }
}

void check_messages(tws::tws_codec const& codec, std::span<std::byte const> input) {
  for (;;) {
    auto const front = codec.decode(input);
    if (front.status == bus::protocol::decoded::status::need_more) {
      require(front.size > input.size(), "more bytes are asked for than there are");
    }
    if (front.status != bus::protocol::decoded::status::message) return;
    require(stress::broken_promise_of_message(codec.reads(), codec.version(), front.view));
    input = input.subspan(front.size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr auto versions = tws::limits::server_version_max - tws::limits::server_version_min + 1;
  auto const which = (data[0] & 0x80) != 0 ? tws::direction::down : tws::direction::up;
  auto const version = tws::limits::server_version_min + (data[0] & 0x7f) % versions;
  tws::tws_codec const codec(which, version);
  std::span const input(reinterpret_cast<std::byte const*>(data) + 1, size - 1);

  check_that_cuts_do_not_matter(codec, input);
  check_messages(codec, input);
  require(stress::broken_promise_of_hello(input));
  // Mutations seldom keep a length right: what they made of one is a payload, too.
  auto const view = classify(which, version, input);
  if (view.type != 0) require(stress::broken_promise_of_message(which, version, view));
  return 0;
}
