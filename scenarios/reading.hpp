// reading: what a caller of our own bus makes of messages, by their protocol. Pure.
#pragma once

#include <cstdint>
#include <string>

#include <boost/system/error_code.hpp>

#include "bus/message.hpp"
#include "scenarios/bus_adapter.hpp"

namespace busproof::scenarios {

/// The end of a call that brings no message.
call_outcome outcome_of(boost::system::error_code const& why);

class reading {
 public:
  explicit reading(adapter_options const& options);

  /// As bus_adapter.hpp wants it.
  std::string body_of(bus::message const& from) const;
  /// What whoever wants typed rows finds out: bus::error::undecodable, or nothing.
  boost::system::error_code decode(bus::message const& from) const;
  /// The end of a call that brings an answer, or the error that the peer sent.
  call_outcome outcome_of(boost::system::error_code why, bus::message const& answer) const;
  /// What asks the peer to cancel an order; the native protocol needs no more than its id.
  bus::message cancel_of(std::uint64_t order) const;

 private:
  std::uint32_t tws_version_;  ///< that is spoken; 0 = the protocol is another
};

}  // namespace busproof::scenarios
