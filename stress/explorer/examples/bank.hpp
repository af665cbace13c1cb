// bank: what the examples test. Transfers lock both accounts.
#pragma once

#include <mutex>

struct account {
  std::mutex mutex;
  int balance = 100;
};

/// Right: both locks are taken in one go, in whatever order the accounts are given.
inline void transfer(account& from, account& to, int amount) {
  std::scoped_lock const both(from.mutex, to.mutex);
  from.balance -= amount;
  to.balance += amount;
}

/// Wrong: two transfers in opposite directions may each hold what the other wants.
inline void transfer_one_by_one(account& from, account& to, int amount) {
  std::lock_guard const first(from.mutex);
  std::lock_guard const second(to.mutex);
  from.balance -= amount;
  to.balance += amount;
}
