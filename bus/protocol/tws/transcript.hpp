// The byte transcript of a session at server version 157 that was checked with real clients, for
// tests: frames without their length, NUL written as "|".
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bus/protocol/tws/field_table.hpp"

namespace busproof::bus::protocol::tws {

struct transcript_frame {
  direction which;
  std::uint32_t length;  ///< as on the wire
  std::string_view fields;
};

/// "49|1|" as bytes.
inline std::string fields_of(std::string_view readable) {
  std::string bytes(readable);
  std::replace(bytes.begin(), bytes.end(), '|', '\0');
  return bytes;
}

/// All frames that the transcript gives in full, behind the server's welcome; and its order, whose
/// length and start it gives, as the npm client @stoqey/ib 1.6.10 sends it.
inline constexpr transcript_frame transcript[] = {
    {direction::up, 0x08, "71|2|7||"},
    {direction::down, 0x0f, "15|1|DU1234567|"},
    {direction::down, 0x06, "9|1|1|"},
    {direction::up, 0x05, "49|1|"},
    {direction::down, 0x10, "49|1|1767367800|"},
    {direction::up, 0x26, "9|8|101||AAPL|STK|||||SMART||USD||||||"},
    {direction::down, 0xdf,
     "10|8|101|AAPL|STK||0||SMART|USD|AAPL|NMS|NMS|265598|0.01|100||LMT,MKT|SMART,ISLAND|1|0|"
     "APPLE INC|NASDAQ||Technology|Computers|Computers|US/Eastern|20260102:0930-20260102:1600|"
     "20260102:0930-20260102:1600||0|0|1|||26||COMMON|"},
    {direction::down, 0x09, "52|1|101|"},
    {direction::down, 0x23, "4|2|102|200|No security definition|"},
    {direction::down, 0xe4,
     "5|1|265598|AAPL|STK||0|||SMART|USD|AAPL|NMS|BUY|10|LMT|150.25||DAY||DU1234567||0||7|900001|"
     "0|0|0||||||||||||0||-1|0|||||||0|0|0||3|0|0||0|0||0|||0|0||||||0|0|0|||||0|||0|0||0|0|"
     "Submitted|||||||||||||||0|0|0||||||||0|||||0|0|0|0|"},
    {direction::down, 0x25, "3|1|Submitted|0|10|0|900001|0|0|7||0|"},
    {direction::up, 0x93,
     "3|1||AAPL|STK|||||SMART||USD|||||BUY|10|LMT|150.25||DAY|||||"
     "|1|||||||||||||||||||||||||||||||||||||||||||||||||||||||0||||||||0||||||||||||||||||||"},
    {direction::up, 0x04, "5|1|"},
    {direction::down, 0x05, "53|1|"},
    {direction::up, 0x06, "4|1|1|"},
    {direction::down, 0x25, "59|1|0000e0d5.1.01.01|1.25|USD|0|0|0|"},
};

}  // namespace busproof::bus::protocol::tws
