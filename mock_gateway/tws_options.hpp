// tws_options: the [protocol_options] of protocol "tws".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mock_gateway/scenario/model.hpp"

namespace busproof::mock_gateway {

struct tws_options {
  /// Spoken with every client; one that does not offer it is refused.
  std::uint32_t server_version = 157;
  std::int64_t next_order_id = 1;  ///< of every client id
  std::vector<std::string> accounts{"DU1234567"};
  std::optional<std::int64_t> clock;  ///< seconds since 1970, fixed; absent: the real one
  std::string time;                   ///< of the welcome; empty: the clock, in UTC

  /// Seconds since 1970.
  std::int64_t now() const;
};

/// Errors: throws scenario_error for an option that the protocol has not, or a wrong value.
tws_options read_tws_options(scenario const& plan);

/// What is wrong with an option's name or value; empty if nothing is.
std::string wrong_tws_option(std::string const& name, field_value const& value);

/// The server version that these options ask for. Precondition: they are checked.
std::uint32_t tws_version_of(field_table const& options);

/// "20260102", and with the time of day "20260102 15:30:00"; UTC.
std::string tws_day(std::int64_t seconds);
std::string tws_time(std::int64_t seconds);

}  // namespace busproof::mock_gateway
