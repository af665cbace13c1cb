// error_words: the names by which scenario files call errors.
#pragma once

#include <string>

#include <boost/system/error_code.hpp>

namespace busproof::scenarios {

/// "timed_out", "connection_lost", "cancelled", "connection_refused", …; empty for success. An
/// error that has no name of its own is "framing_error" if the peer's bytes were wrong, else
/// "other".
std::string word_for(boost::system::error_code const& why);

}  // namespace busproof::scenarios
