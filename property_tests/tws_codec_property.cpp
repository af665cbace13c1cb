// Properties of the TWS protocol: every message of the field table comes back as it was sent, at
// every server version; what is made of a stream depends on its bytes, never on their cuts (I11); a
// field too few is noticed; nothing that a peer sends does harm.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bus/protocol/framing_error.hpp"
#include "bus/protocol/tws/limits.hpp"
#include "bus/protocol/tws/transcript.hpp"
#include "bus/protocol/tws/tws_codec.hpp"
#include "bus/protocol/tws/tws_handshake.hpp"
#include "property_tests/tws_values.hpp"
#include "stress/fuzz/tws_promises.hpp"

namespace busproof {
namespace {

namespace tws = bus::protocol::tws;
using bus::message;
using bus::protocol::framing_error;
using tws::direction;
using tws::message_layout;
using tws::limits::server_version_max;
using tws::limits::server_version_min;

using bytes = std::vector<std::byte>;

/// Small, so that cuts meet the moving and growing of the buffer.
constexpr std::size_t chunk = 24;

bytes of(bus::byte_buffer const& buffer) { return {buffer.begin(), buffer.end()}; }

bytes frame(message const& one) {
  bus::byte_buffer out;
  tws::client_codec(server_version_min).encode(view_of(one), out);
  return of(out);
}

void append(bytes const& more, bytes& to) { to.insert(to.end(), more.begin(), more.end()); }

bus::protocol::codec const& receiver(direction which, std::uint32_t version) {
  return which == direction::down ? tws::client_codec(version) : tws::server_codec(version);
}

rc::Gen<std::uint32_t> any_version() {
  return rc::gen::inRange(server_version_min, server_version_max + 1);
}

message made(message_layout const& layout, std::uint32_t version, tws::named_values const& values) {
  message out;
  auto const error = make_message(layout.name, version, values, out);
  if (error) RC_FAIL(error.text());
  return out;
}

bytes any_bytes(std::size_t most) {
  auto const size = *rc::gen::inRange<std::size_t>(0, most + 1);
  return *rc::gen::container<bytes>(size, rc::gen::map(rc::gen::inRange(0, 256), [](int value) {
                                      return static_cast<std::byte>(value);
                                    }));
}

/// A few short messages of one direction, one behind the other.
bytes any_stream(direction which, std::uint32_t version, std::size_t bytes_max) {
  auto const all = layouts(which);
  bytes stream;
  auto const count = *rc::gen::inRange(1, 4);
  for (int n = 0; n < count; ++n) {
    auto const& layout = all[*rc::gen::inRange<std::size_t>(0, all.size())];
    auto const next = frame(made(layout, version, {}));
    if (stream.size() + next.size() <= bytes_max) append(next, stream);
  }
  return stream;
}

void check_all_one_and_two_cut_splits(bus::protocol::codec const& codec, bytes const& stream) {
  auto const whole = stress::receive_tws(codec, stream, {}, chunk);
  RC_ASSERT(whole.memory_bounded);
  for (std::size_t first = 1; first < stream.size(); ++first) {
    for (std::size_t second = first; second < stream.size(); ++second) {
      std::size_t const cuts[] = {first, second};
      if (stress::receive_tws(codec, stream, cuts, chunk) != whole) {
        RC_FAIL("cuts at " + rc::toString(first) + ", " + rc::toString(second));
      }
    }
  }
}

/// Streams as a hostile or broken peer sends them: right frames with some bytes overwritten, cut
/// out or put in.
void break_some_bytes(bytes& stream) {
  auto const edits = *rc::gen::inRange(1, 4);
  for (int edit = 0; edit < edits && !stream.empty(); ++edit) {
    auto const at = stream.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(stream));
    auto const value = static_cast<std::byte>(*rc::gen::oneOf(
        rc::gen::inRange(0, 256), rc::gen::element(0, 1, 4, 5, '0', '9', '-', 255)));
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        stream.erase(at);
        break;
      case 1:
        stream.insert(at, value);
        break;
      default:
        *at = value;
    }
  }
}

RC_GTEST_PROP(TwsCodecProperty, every_message_comes_back_as_it_was_sent, ()) {
  auto const version = *any_version();
  for (auto const* layout : all_layouts()) {
    auto const sent = draw_values(*layout, version);
    auto const message = made(*layout, version, sent);
    auto const stream = frame(message);
    auto const got = receiver(layout->direction, version).decode(stream);
    RC_ASSERT(got.status == bus::protocol::decoded::status::message);
    RC_ASSERT(got.size == stream.size());
    RC_ASSERT(got.view.type == layout->id);

    tws::record parsed;
    if (auto const error = parse(layout->direction, version, got.view, parsed)) {
      RC_FAIL(error.text());
    }
    auto const values = parsed.values();
    RC_ASSERT(values.size() == sent.size());
    for (std::size_t at = 0; at < sent.size(); ++at) {
      if (values[at].name != sent[at].name || values[at].value != sent[at].value) {
        RC_FAIL(std::string(layout->name) + "." + sent[at].name + " is \"" + values[at].value +
                "\" of " + values[at].name);
      }
      RC_ASSERT(parsed.find(sent[at].name) == sent[at].value);
    }
    RC_ASSERT(made(*layout, version, values).body == message.body);
  }
}

TEST(TwsCodecProperty, every_message_comes_back_at_every_version_with_its_defaults) {
  for (auto version = server_version_min; version <= server_version_max; ++version) {
    for (auto const* layout : all_layouts()) {
      message sent;
      ASSERT_FALSE(tws::make_message(layout->name, version, {}, sent)) << layout->name;
      auto const stream = frame(sent);
      auto const got = receiver(layout->direction, version).decode(stream);
      ASSERT_EQ(got.status, bus::protocol::decoded::status::message);
      EXPECT_EQ(got.view.kind, sent.kind);
      EXPECT_EQ(got.view.key, sent.key);
      auto const broken = stress::broken_promise_of_message(layout->direction, version, got.view);
      EXPECT_FALSE(broken) << layout->name << " at " << version << ": " << *broken;
    }
  }
}

/// The control: a decoder that noticed nothing would pass all else here.
TEST(TwsCodecProperty, a_message_without_one_of_its_fields_is_noticed_at_every_version) {
  std::size_t dropped = 0;
  for (auto version = server_version_min; version <= server_version_max; ++version) {
    for (auto const* layout : all_layouts()) {
      message sent;
      ASSERT_FALSE(tws::make_message(layout->name, version, {}, sent)) << layout->name;
      std::string const whole(bus::as_text(view_of(sent).body));
      // From behind the id up to the end, each field in turn.
      for (auto at = whole.find('\0') + 1; at < whole.size(); at = whole.find('\0', at) + 1) {
        auto less = whole;
        less.erase(at, whole.find('\0', at) + 1 - at);
        tws::record parsed;
        auto const error = parse(layout->direction, version, bus::as_bytes(less), parsed);
        ASSERT_TRUE(error || parsed.tail_dropped())
            << layout->name << " at " << version << " without the field at " << at;
        ++dropped;
      }
    }
  }
  EXPECT_GT(dropped, 10'000u);
}

TEST(TwsCodecProperty, a_message_of_another_version_is_noticed_where_fields_come_and_go) {
  struct boundary {
    std::string_view name;
    std::uint32_t from;
  };
  for (auto const& [name, from] :
       {boundary{"openOrder", 158}, boundary{"openOrder", 160}, boundary{"openOrder", 162},
        boundary{"openOrder", 170}, boundary{"openOrder", 177}, boundary{"contractData", 163},
        boundary{"contractData", 164}, boundary{"error", 166}, boundary{"cancelOrder", 169},
        boundary{"execDetails", 178}}) {
    auto const& layout = *tws::find_layout(name);
    for (auto const& [written, read] : {std::pair{from - 1, from}, std::pair{from, from - 1}}) {
      message sent;
      // 163 and 164 have as many fields of a contract: there only their contents tell.
      tws::named_values values;
      if (name == "contractData") values.push_back({"tradingClass", "NMS"});
      ASSERT_FALSE(tws::make_message(name, written, values, sent));
      tws::record parsed;
      EXPECT_TRUE(parse(layout.direction, read, view_of(sent), parsed))
          << name << " of " << written << " read at " << read;
    }
  }
}

RC_GTEST_PROP(TwsCodecProperty, no_one_or_two_cuts_change_a_right_stream, ()) {
  auto const version = *any_version();
  auto const which = *rc::gen::element(direction::up, direction::down);
  check_all_one_and_two_cut_splits(receiver(which, version), any_stream(which, version, 120));
}

RC_GTEST_PROP(TwsCodecProperty, no_one_or_two_cuts_change_a_broken_stream, ()) {
  auto const version = *any_version();
  auto const which = *rc::gen::element(direction::up, direction::down);
  auto stream = any_stream(which, version, 80);
  break_some_bytes(stream);
  check_all_one_and_two_cut_splits(receiver(which, version), stream);
}

TEST(TwsCodecProperty, the_checked_session_may_be_cut_anywhere) {
  for (auto const which : {direction::up, direction::down}) {
    bytes stream;
    for (auto const& each : tws::transcript) {
      if (each.which != which) continue;
      auto const payload = tws::fields_of(each.fields);
      bus::byte_buffer out;
      receiver(which, 157).encode({bus::message_kind::notice, 0, 0, bus::as_bytes(payload)}, out);
      append(of(out), stream);
    }
    auto const whole = stress::receive_tws(receiver(which, 157), stream, {}, chunk);
    EXPECT_EQ(whole.encoded_again, stream);
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
      std::size_t const cuts[] = {cut};
      ASSERT_EQ(stress::receive_tws(receiver(which, 157), stream, cuts, chunk), whole) << cut;
    }
    // Reads of so many bytes each, as a slicing gateway sends them.
    for (std::size_t const step : {1u, 2u, 3u, 5u, 7u, 64u}) {
      std::vector<std::size_t> cuts;
      for (auto at = step; at < stream.size(); at += step) cuts.push_back(at);
      ASSERT_EQ(stress::receive_tws(receiver(which, 157), stream, cuts, chunk), whole) << step;
    }
  }
}

RC_GTEST_PROP(TwsCodecProperty, noise_does_no_harm_and_gives_the_same_byte_by_byte, ()) {
  auto const version = *any_version();
  auto const which = *rc::gen::element(direction::up, direction::down);
  auto const stream = any_bytes(200);
  std::vector<std::size_t> every_byte(stream.size());
  for (std::size_t at = 0; at < stream.size(); ++at) every_byte[at] = at + 1;
  auto const& codec = receiver(which, version);
  auto const whole = stress::receive_tws(codec, stream, {}, chunk);
  RC_ASSERT(stress::receive_tws(codec, stream, every_byte, chunk) == whole);
  RC_ASSERT(whole.end || whole.consumed == stream.size());
  RC_ASSERT(same(stress::greet_tws(stream, {}), stress::greet_tws(stream, every_byte)));
  RC_ASSERT(stress::broken_promise_of_hello(stream) == std::nullopt);
}

RC_GTEST_PROP(TwsCodecProperty, a_payload_with_some_wrong_bytes_hits_only_itself, ()) {
  auto const version = *any_version();
  auto const all = all_layouts();
  auto const& layout = *all[*rc::gen::inRange<std::size_t>(0, all.size())];
  auto const sent = made(layout, version, draw_values(layout, version));
  bytes payload(sent.body.begin(), sent.body.end());
  break_some_bytes(payload);
  auto const view = classify(layout.direction, version, payload);
  if (view.type == 0) return;
  auto const broken = stress::broken_promise_of_message(layout.direction, version, view);
  if (broken) RC_FAIL(*broken);
}

RC_GTEST_PROP(TwsCodecProperty, a_length_field_alone_decides_by_its_bounds, ()) {
  constexpr auto most = static_cast<std::uint32_t>(tws::limits::payload_bytes_max);
  auto const length = *rc::gen::oneOf(
      rc::gen::element<std::uint32_t>(0, 1, most, most + 1, 1u << 31, 0x7fffffffu, ~0u),
      rc::gen::inRange<std::uint32_t>(0, ~0u), rc::gen::inRange<std::uint32_t>(0, most * 2));
  bytes input;
  for (int shift : {24, 16, 8, 0}) input.push_back(static_cast<std::byte>(length >> shift));
  auto const result = tws::client_codec(157).decode(input);
  if (length >= 1 && length <= most) {
    RC_ASSERT(result.status == bus::protocol::decoded::status::need_more);
    RC_ASSERT(result.size == tws::length_bytes + length);
  } else {
    RC_ASSERT(result.status == bus::protocol::decoded::status::error);
    RC_ASSERT(result.why == (length == 0 ? framing_error::zero_length : framing_error::too_long));
  }
}

RC_GTEST_PROP(TwsCodecProperty, a_hello_comes_back_as_it_was_sent, ()) {
  tws::version_offer offer;
  offer.lowest = *rc::gen::inRange<std::uint32_t>(1, 400);
  offer.highest = *rc::gen::inRange<std::uint32_t>(offer.lowest, 500);
  bus::byte_buffer out;
  tws::encode_hello(offer, out);
  auto const stream = of(out);
  auto const got = tws::parse_hello(stream);
  RC_ASSERT(got.size == stream.size());
  RC_ASSERT(got.offer.lowest == offer.lowest);
  RC_ASSERT(got.offer.highest == offer.highest);
  RC_ASSERT(stress::broken_promise_of_hello(stream) == std::nullopt);

  boost::system::error_code why;
  auto const configured = *any_version();
  auto const version = tws::pick_version(offer, configured, why);
  RC_ASSERT((version == 0) == bool(why));
  RC_ASSERT(version == 0 || (offer.holds(version) && version <= configured));
}

// One case is enough here: the buffer's unit tests vary the sizes.
TEST(TwsCodecProperty, a_length_bomb_gets_memory_only_for_what_it_sends) {
  bytes bomb(3u << 20, std::byte{'1'});
  bomb[0] = std::byte{1};  // 16 MiB announced, 3 sent
  bomb[1] = bomb[2] = bomb[3] = std::byte{0};
  auto const result =
      stress::receive_tws(tws::client_codec(157), bomb, {}, bus::limits::read_chunk_bytes);
  EXPECT_TRUE(result.memory_bounded);
  EXPECT_EQ(result.messages, 0u);
  EXPECT_EQ(result.end, framing_error::truncated);
}

// Another bomb: a count of rows without the rows.
TEST(TwsCodecProperty, a_count_alone_gets_no_memory) {
  auto const payload = tws::fields_of("17|9|a|b|1048576|");
  tws::record parsed;
  auto const error = parse(direction::down, 157, bus::as_bytes(payload), parsed);
  EXPECT_EQ(error.why, tws::record_error::cause::missing_field);
}

}  // namespace
}  // namespace busproof
