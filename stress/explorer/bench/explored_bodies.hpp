// explored_bodies: the programs whose schedules are counted per second.
#pragma once

namespace busproof::explore {

/// Two threads, two fetch_add each on one variable.
void two_threads_count();
/// Three threads, one short section of one mutex each.
void three_threads_lock();
/// Two producers of two items each, one consumer; a mutex and a condition variable.
void two_produce_one_consumes();

// The sketch's own examples, as it has them.
void sketch_lost_update();
void sketch_lock_order();
void sketch_timed_wait();
void sketch_exceptions();

}  // namespace busproof::explore
