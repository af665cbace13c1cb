// schedule_random: what a schedule sees of randomness.
#pragma once

#include <cstddef>

namespace busproof::explore {

/// Before each schedule.
void restart_schedule_random() noexcept;
void fill_randomly(void* to, std::size_t bytes) noexcept;

}  // namespace busproof::explore
