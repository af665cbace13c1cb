#include "stress/fuzz/tws_promises.hpp"

#include <algorithm>
#include <cstring>

#include "bus/protocol/read_buffer.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_dialect.hpp"
#include "bus/protocol/tws/tws_messages.hpp"

namespace busproof::stress {

namespace tws = bus::protocol::tws;
using bus::protocol::decoded;
using state = bus::protocol::client_handshake::progress::state;

tws_transcript receive_tws(bus::protocol::codec const& codec, std::span<std::byte const> stream,
                           std::span<std::size_t const> cuts, std::size_t chunk_bytes) {
  bus::protocol::read_buffer buffer(tws::frame_bytes_max, chunk_bytes);
  bus::byte_buffer encoded;
  tws_transcript result;
  auto cut = cuts.begin();
  std::size_t received = 0;

  while (!result.end && received < stream.size()) {
    while (cut != cuts.end() && *cut <= received) ++cut;
    auto const stop = cut == cuts.end() ? stream.size() : std::min(*cut, stream.size());
    auto const area = buffer.prepare();
    auto const ahead = std::max(chunk_bytes, bus::limits::read_growth_bytes_max);
    if (area.empty() || buffer.capacity() > received + ahead) result.memory_bounded = false;
    auto const now = std::min(area.size(), stop - received);
    std::memcpy(area.data(), stream.data() + received, now);
    buffer.commit(now);
    received += now;

    while (!buffer.empty()) {
      auto const next = codec.decode(buffer.data());
      if (next.status == decoded::status::need_more) break;
      if (next.status == decoded::status::error) {
        result.end = next.why;
        break;
      }
      codec.encode(next.view, encoded);
      result.kinds.append(to_string(next.view.kind))
          .append(" " + std::to_string(next.view.type) + " " + std::to_string(next.view.key) +
                  "\n");
      ++result.messages;
      result.consumed += next.size;
      buffer.consume(next.size);
    }
  }
  if (!result.end) result.end = codec.end_of_stream(buffer.data());
  result.encoded_again.assign(encoded.begin(), encoded.end());
  return result;
}

namespace {

template <typename Struct>
void decode_as(bus::message_view const& view, std::uint32_t version) {
  Struct to;
  // An error is as good as a value here: only harm is looked for.
  if (auto const error = tws::decode(view, version, to)) (void)error.text();
}

void decode_as_everything(bus::message_view const& view, std::uint32_t version) {
  decode_as<tws::contract_details>(view, version);
  decode_as<tws::open_order>(view, version);
  decode_as<tws::order_status>(view, version);
  decode_as<tws::execution>(view, version);
  decode_as<tws::commission_report>(view, version);
  decode_as<tws::historical_data>(view, version);
  decode_as<tws::tick_price>(view, version);
  decode_as<tws::tick_size>(view, version);
  decode_as<tws::current_time>(view, version);
  decode_as<tws::error_message>(view, version);
  decode_as<tws::next_valid_id>(view, version);
  decode_as<tws::managed_accounts>(view, version);
  decode_as<tws::position>(view, version);
  tws::tws_dialect const dialect;
  (void)dialect.execution_of(view);
  (void)dialect.scope_of(view);
}

}  // namespace

std::optional<std::string> broken_promise_of_message(tws::direction which, std::uint32_t version,
                                                     bus::message_view const& view) {
  if (which == tws::direction::down) decode_as_everything(view, version);
  tws::record parsed;
  if (auto const error = parse(which, version, view, parsed)) {
    if (error.message.empty()) return "an error names its message";
    if (error.text().empty()) return "an error has a text";
    return std::nullopt;
  }
  if (parsed.tail_dropped()) return std::nullopt;
  bus::message again;
  if (auto const error = make_message(parsed.layout()->name, version, parsed.values(), again)) {
    return "what was parsed can be written: " + error.text();
  }
  if (!std::ranges::equal(again.body, view.body)) return "a message is written as it came";
  if (again.kind != view.kind || again.type != view.type || again.key != view.key) {
    return "a message that is written again has the kind, type and key that it had";
  }
  return std::nullopt;
}

tws_greeting_outcome greet_tws(std::span<std::byte const> stream,
                               std::span<std::size_t const> cuts) {
  tws::client_greeting client(7);
  bus::byte_buffer sent;
  client.start(sent);
  tws_greeting_outcome result{state::need_more, {}, 0, {}, {}};
  for (std::size_t next = 0; next <= cuts.size() && result.status == state::need_more; ++next) {
    auto const arrived = next == cuts.size() ? stream.size() : std::min(cuts[next], stream.size());
    if (arrived < result.consumed) continue;
    auto const now = client.on_bytes(stream.first(arrived).subspan(result.consumed), sent);
    result.consumed += now.consumed;
    result.status = now.status;
    result.why = now.why;
  }
  result.sent.assign(sent.begin(), sent.end());
  result.facts = client.facts();
  return result;
}

bool same(tws_greeting_outcome const& one, tws_greeting_outcome const& other) {
  return one.status == other.status && one.why == other.why && one.consumed == other.consumed &&
         one.sent == other.sent && one.facts.version == other.facts.version &&
         one.facts.server == other.facts.server && one.facts.accounts == other.facts.accounts &&
         one.facts.next_order_id == other.facts.next_order_id;
}

std::optional<std::string> broken_promise_of_hello(std::span<std::byte const> input) {
  auto const whole = tws::parse_hello(input);
  for (std::size_t size = 0; size <= std::min<std::size_t>(input.size(), 300); ++size) {
    auto const seen = tws::parse_hello(input.first(size));
    if (seen.status == state::need_more) continue;
    if (seen.status != whole.status || seen.why != whole.why || seen.size != whole.size) {
      return "the verdict on a hello does not change";
    }
    if (seen.status == state::done && seen.size > size) return "a hello lies in its bytes";
    if (seen.offer.lowest > seen.offer.highest) return "a range of versions is one";
  }
  return std::nullopt;
}

}  // namespace busproof::stress
