// What a receiver makes of a byte stream: the invariants of the native decoder in one place, for
// the fuzzer and the property tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <ostream>
#include <span>
#include <vector>

#include "bus/protocol/native_frame.hpp"
#include "bus/protocol/read_buffer.hpp"

namespace busproof::stress {

/// All that a peer's bytes cause. I11 says that it depends on the bytes alone, not on their cuts.
struct native_transcript {
  std::vector<std::byte> encoded_again;  ///< the messages received, encoded one after the other
  std::size_t messages = 0;
  std::size_t consumed = 0;       ///< bytes of the stream that whole messages took
  boost::system::error_code end;  ///< a framing error, or how the stream's end left it
  bool decoders_agree = true;     ///< decode_whole says what decode says, or nothing

  bool operator==(native_transcript const&) const = default;
  friend std::ostream& operator<<(std::ostream& out, native_transcript const& t) {
    return out << t.messages << " messages in " << t.consumed << " bytes, then " << t.end;
  }
};

/// Whether the fast decoder agrees with the careful one: it may leave a frame to that, and must
/// when the frame is not whole and right.
inline bool agree(std::span<std::byte const> input, bus::protocol::decoded const& careful) {
  bus::message_view fast;
  auto const size = bus::protocol::native_codec::decode_whole(input, fast);
  if (careful.status != bus::protocol::decoded::status::message) return size == 0;
  auto const& view = careful.view;
  if (size == 0) return view.kind < bus::message_kind::request;
  return size == careful.size && fast.kind == view.kind && fast.type == view.type &&
         fast.key == view.key && fast.body.data() == view.body.data() &&
         fast.body.size() == view.body.size();
}

/// Receives `stream` as a session does, in reads that end at `cuts` (positions in ascending order)
/// and where the buffer is full. `memory_bounded` becomes false if the buffer ever gets ahead of
/// what arrived by more than it may (F4).
inline native_transcript receive(std::span<std::byte const> stream,
                                 std::span<std::size_t const> cuts, std::size_t chunk_bytes,
                                 bool& memory_bounded) {
  bus::protocol::native_codec const codec;
  bus::protocol::read_buffer buffer(bus::protocol::native_frame_bytes_max, chunk_bytes);
  bus::byte_buffer encoded;
  native_transcript result;
  auto cut = cuts.begin();
  std::size_t received = 0;
  memory_bounded = true;

  while (!result.end && received < stream.size()) {
    while (cut != cuts.end() && *cut <= received) ++cut;
    auto const stop = cut == cuts.end() ? stream.size() : std::min(*cut, stream.size());
    auto const area = buffer.prepare();
    auto const ahead = std::max(chunk_bytes, bus::limits::read_growth_bytes_max);
    if (area.empty() || buffer.capacity() > received + ahead) memory_bounded = false;
    auto const now = std::min(area.size(), stop - received);
    std::memcpy(area.data(), stream.data() + received, now);
    buffer.commit(now);
    received += now;

    for (auto next = codec.decode(buffer.data()); !buffer.empty();
         next = codec.decode(buffer.data())) {
      if (!agree(buffer.data(), next)) result.decoders_agree = false;
      if (next.status == bus::protocol::decoded::status::need_more) break;
      if (next.status == bus::protocol::decoded::status::error) {
        result.end = next.why;
        break;
      }
      codec.encode(next.view, encoded);
      ++result.messages;
      result.consumed += next.size;
      buffer.consume(next.size);
    }
  }
  if (!result.end) result.end = bus::protocol::native_end_of_stream(buffer.data());
  result.encoded_again.assign(encoded.begin(), encoded.end());
  return result;
}

}  // namespace busproof::stress
