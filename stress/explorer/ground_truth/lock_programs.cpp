#include <mutex>
#include <thread>

#include <busproof/world.hpp>
#include "stress/explorer/ground_truth/programs.hpp"

namespace busproof::explore {
namespace {

using guard = std::lock_guard<std::mutex>;

/// Two threads take two locks; the second one does it in its own order.
void take_two_locks(bool same_order) {
  std::mutex a, b;
  std::thread one([&] {
    guard const first(a);
    guard const second(b);
  });
  std::thread other([&] {
    guard const first(same_order ? a : b);
    guard const second(same_order ? b : a);
  });
  one.join();
  other.join();
}

/// A balance of 1 gets 2 and gives 4; who looks when both are done expects `in_the_end`.
void change_account(int in_the_end) {
  std::mutex mutex;
  int balance = 1;
  bool paid_in = false, paid_out = false;
  std::thread checking([&] {
    guard const lock(mutex);
    if (paid_in && paid_out && balance != in_the_end) world::fail("the balance is wrong");
  });
  std::thread paying_in([&] {
    guard const lock(mutex);
    balance += 2;
    paid_in = true;
  });
  std::thread paying_out([&] {
    guard const lock(mutex);
    balance -= 4;
    paid_out = true;
  });
  checking.join();
  paying_in.join();
  paying_out.join();
}

/// Two threads add 2 and 1; who looks expects less than `bound`.
void add_and_look(int bound) {
  std::mutex mutex;
  int data = 0;
  std::thread checking([&] {
    guard const lock(mutex);
    if (data >= bound) world::fail("the sum is too large");
  });
  std::thread adding_two([&] {
    guard const lock(mutex);
    data += 2;
  });
  std::thread adding_one([&] {
    guard const lock(mutex);
    data += 1;
  });
  checking.join();
  adding_two.join();
  adding_one.join();
}

/// The second of two related values is computed from the first; each has a lock of its own.
struct two_stages {
  std::mutex first_lock, second_lock;
  int first = 0, second = 0;

  /// Between the stages everybody sees the first value without the second.
  void write_in_two_steps() {
    {
      guard const lock(first_lock);
      first = 1;
    }
    guard const lock(second_lock);
    second = first + 1;
  }
  void write_in_one_step() {
    guard const both(first_lock);
    first = 1;
    guard const lock(second_lock);
    second = first + 1;
  }
  void read() {
    int seen_first = 0, seen_second = 0;
    {
      guard const lock(first_lock);
      if (first == 0) return;
      seen_first = first;
    }
    {
      guard const lock(second_lock);
      seen_second = second;
    }
    if (seen_second != seen_first + 1) world::fail("the second value is older than the first");
  }
};

void write_and_read(void (two_stages::*write)()) {
  two_stages data;
  std::thread writing([&] { (data.*write)(); });
  std::thread reading([&] { data.read(); });
  writing.join();
  reading.join();
}

}  // namespace

void deadlock01_buggy() { take_two_locks(false); }
void deadlock01_correct() { take_two_locks(true); }

// What the check expects would be right if paying in subtracted: (1 - 2) - 4.
void account_buggy() { change_account(-5); }
void account_correct() { change_account(-1); }

void lazy01_buggy() { add_and_look(3); }
void lazy01_correct() { add_and_look(4); }

void twostage_buggy() { write_and_read(&two_stages::write_in_two_steps); }
void twostage_correct() { write_and_read(&two_stages::write_in_one_step); }

}  // namespace busproof::explore
