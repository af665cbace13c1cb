// machine: a schedule fails. What every thread was doing is taken down before anything is left.
#include <cstdio>
#include <cstring>
#include <string>

#include "stress/explorer/heap/heap.hpp"
#include "stress/explorer/runtime/machine.hpp"
#include "stress/explorer/runtime/stack_walk.hpp"

namespace busproof::explore {
namespace {

constexpr unsigned owner_bits = 0x4000'0000u;

void copy(std::string_view text, std::span<char> to) {
  text = text.substr(0, to.size() - 1);
  text.copy(to.data(), text.size());
  to[text.size()] = '\0';
}

std::string name_of_number(std::uint32_t number) {
  return number == 0 ? "main" : "T" + std::to_string(number);
}

std::string name_of(thread const& who) {
  auto out = name_of_number(who.number);
  if (who.name[0] != '\0') out += std::string(" (") + who.name.data() + ")";
  return out;
}

std::string holder_of(int owner) {
  if (owner == 0) return "held by nobody";
  auto const mark = static_cast<unsigned>(owner);
  if ((mark & owner_bits) == 0) return "held by a thread outside the schedule";
  return "held by " + name_of_number(mark & ~owner_bits);
}

}  // namespace

void machine::fail(failure_kind kind, std::string_view message) {
  bool const in_fiber = running != nullptr;
  running = nullptr;
  heap::leave();
  auto& out = *outlets_.failure;
  out.set = true;
  out.kind = kind;
  out.steps = steps_;
  out.trace = trace_;
  copy(message, out.message);
  failed_ = true;
  describe_threads(out);
  if (!in_fiber) std::abort();
  leave_to_host();
}

void machine::describe_threads(failing& to) {
  to.threads = 0;
  for (std::size_t at = 0; at < live_count_ && to.threads < to.stacks.size(); ++at) {
    auto& who = *live_[at];
    auto& entry = to.stacks[to.threads++];
    entry = {};
    copy(name_of(who), entry.name);
    copy(can_go_on(who) ? std::string() : what_it_waits_for(who), entry.waits);
    if (&who == current_) {
      entry.frames = static_cast<std::uint32_t>(walk_stack(entry.stack.data(), entry.stack.size()));
    } else if (who.serial > 0) {
      asked_for_stack_ = &entry;
      asker_.thread_pointer = static_cast<std::uintptr_t>(pthread_self());
      switch_(&asker_, &who.fiber);
      asked_for_stack_ = nullptr;
    }
  }
}

std::string machine::what_it_waits_for(thread const& who) {
  auto const numbered = [&](char const* kind, void const* object) {
    return std::string(kind) + " " + std::to_string(numbers_.of(object));
  };
  std::string out;
  switch (who.waits_for) {
    case guard::none:
      return out;
    case guard::never:
      out = "the end of its sleep";
      break;
    case guard::woken:
      out = numbered("a wake-up at object", who.object);
      break;
    case guard::mutex_free: {
      auto const owner = static_cast<pthread_mutex_t const*>(who.object)->__data.__owner;
      out = numbered("mutex", who.object) + ", " +
            (owner == who.owner_mark() ? "which it holds itself" : holder_of(owner));
      break;
    }
    case guard::woken_and_mutex:
      if (who.woken || who.timed_out) {
        out = numbered("mutex", who.second) + ", " +
              holder_of(static_cast<pthread_mutex_t const*>(who.second)->__data.__owner);
      } else {
        out = numbered("a notify of condition variable", who.object);
      }
      break;
    case guard::may_read:
    case guard::may_write: {
      auto const& state = static_cast<pthread_rwlock_t const*>(who.object)->__data;
      out = numbered("reader-writer lock", who.object) + ", " +
            (state.__cur_writer != 0 ? holder_of(state.__cur_writer)
                                     : "held by " + std::to_string(state.__readers) + " readers");
      break;
    }
    case guard::spin_free:
      out = numbered("spin lock", who.object);
      break;
    case guard::permit:
      out = numbered("a permit of semaphore", who.object);
      break;
    case guard::finished:
      out = "the end of " + name_of(*static_cast<thread const*>(who.object));
      break;
    case guard::file_free:
      out = numbered("the lock of file", who.object);
      break;
    case guard::once_settled:
      out = numbered("the call_once of flag", who.object);
      break;
    case guard::static_settled:
      out = numbered("the initialisation of static", who.object);
      break;
  }
  return out;
}

void machine::nobody_can_go_on() {
  bool const body_is_over = live_[0]->number != 0;
  if (body_is_over) {
    fail(failure_kind::leak,
         "the body has returned, and threads that it left behind will never end");
  }
  fail(failure_kind::deadlock, "no thread can go on, and no timer is set");
}

void machine::note_lock(void const* lock, bool would_wait) {
  if (!would_wait) return lock_order::note_having(*current_, lock);
  auto const circle = lock_order_.note_taking(*current_, lock);
  // One is enough: the same circle has other numbers in other schedules.
  if (circle.empty() || outlets_.warnings == nullptr || warned_of_lock_order_) return;
  warned_of_lock_order_ = true;
  auto* const self = std::exchange(running, nullptr);
  heap::pause const paused;
  std::string text = "lock order: ";
  for (auto const& each : circle) {
    text += name_of_number(each.thread) + " takes lock " + std::to_string(numbers_.of(each.taken)) +
            " while it holds lock " + std::to_string(numbers_.of(each.held)) + ", ";
  }
  running = self;
  outlets_.warnings->add(text + "and under another schedule they wait for each other", true);
}

}  // namespace busproof::explore
