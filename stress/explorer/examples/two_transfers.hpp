// two_transfers: the body of the examples.
#pragma once

#include <string>
#include <thread>

#include <busproof/world.hpp>

#include "stress/explorer/examples/bank.hpp"

template <typename Transfer>
void two_transfers(Transfer move) {
  account ours, theirs;
  std::thread there([&] { move(ours, theirs, 30); });
  std::thread back([&] { move(theirs, ours, 10); });
  there.join();
  back.join();
  if (ours.balance != 80 || theirs.balance != 120) {
    busproof::world::fail("money was lost: " + std::to_string(ours.balance) + " and " +
                          std::to_string(theirs.balance));
  }
}
