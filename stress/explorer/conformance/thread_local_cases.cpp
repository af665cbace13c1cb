// What each thread has of its own: variables, keys, errno, rounding mode, locale.
#include <pthread.h>
#include <atomic>
#include <cerrno>
#include <cfenv>
#include <clocale>
#include <cstdlib>
#include <latch>
#include <memory>
#include <string>
#include <thread>

#include "stress/explorer/conformance/case.hpp"

namespace busproof::conformance {
namespace {

thread_local int counter = 10;
thread_local int zero;
thread_local std::string text = "at first";
thread_local std::unique_ptr<int> owned;

/// What destructors of thread-locals have done, as digits.
std::atomic<int>* gone = nullptr;

struct leaves_a_digit {
  explicit leaves_a_digit(int what) : digit(what) {}
  ~leaves_a_digit() {
    std::this_thread::yield();
    *gone = *gone * 10 + digit;
  }
  int digit;
};

void use_three() {
  thread_local leaves_a_digit first(1);
  thread_local leaves_a_digit second(2);
  thread_local leaves_a_digit third(3);
}

struct makes_another_when_gone {
  ~makes_another_when_gone() {
    thread_local leaves_a_digit late(7);
    *gone = *gone * 10 + 5;
  }
};

template <typename Function>
int digits_left_by(Function function) {
  std::atomic<int> digits = 0;
  gone = &digits;
  std::thread(function).join();
  return digits;
}

/// Key destructors count here.
std::atomic<int> destroyed = 0;
pthread_key_t returning_key;

class key {
 public:
  explicit key(void (*destroy)(void*)) { require(pthread_key_create(&key_, destroy) == 0); }
  ~key() { require(pthread_key_delete(key_) == 0); }
  key(key const&) = delete;
  key& operator=(key const&) = delete;
  pthread_key_t get() const { return key_; }

 private:
  pthread_key_t key_;
};

}  // namespace

case_list thread_local_cases() {
  return {
      holds("thread_local.begins_anew_in_each_thread",
            [] {
              counter = 10;
              text = "of the body";
              for (int each = 0; each < 3; ++each) {
                std::thread([] {
                  require(counter == 10 && zero == 0 && text == "at first" && !owned);
                  counter = 99;
                  zero = 1;
                  text = "changed, to something that is longer than a short string";
                  owned = std::make_unique<int>(1);
                }).join();
              }
              require(counter == 10 && text == "of the body");
            }),
      holds("thread_local.threads_do_not_see_each_others",
            [] {
              std::latch both(2);
              int* where[2] = {};
              auto const use = [&](int which) {
                where[which] = &counter;
                for (int each = 0; each < 3; ++each) {
                  ++counter;
                  std::this_thread::yield();
                }
                require(counter == 13);
                both.arrive_and_wait();
                require(where[0] != where[1]);
              };
              together([&] { use(0); }, [&] { use(1); });
            }),
      holds("thread_local.destroyed_in_reverse_order_of_making",
            [] { require(digits_left_by(use_three) == 321); }),
      holds("thread_local.destroyed_once_per_thread_that_used_it",
            [] {
              require(digits_left_by([] {}) == 0);
              require(digits_left_by([] {
                        use_three();
                        std::thread(use_three).join();
                      }) == 321'321);
            }),
      holds(
          "thread_local.made_while_others_are_destroyed_is_destroyed_too",
          [] { require(digits_left_by([] { thread_local makes_another_when_gone one; }) == 57); }),
      holds("thread_local.is_gone_when_join_returns",
            [] {
              static std::atomic<bool> ended = false;
              struct slow {
                ~slow() {
                  std::this_thread::yield();
                  ended = true;
                }
              };
              ended = false;
              std::thread([] { thread_local slow one; }).join();
              require(ended);
            }),
      holds("key.values_are_per_thread_and_begin_null",
            [] {
              key const mine(nullptr);
              int values[2] = {};
              for (int each = 0; each < 3; ++each) {
                auto const use = [&](int which) {
                  require(pthread_getspecific(mine.get()) == nullptr);
                  pthread_setspecific(mine.get(), &values[which]);
                  std::this_thread::yield();
                  require(pthread_getspecific(mine.get()) == &values[which]);
                };
                together([&] { use(0); }, [&] { use(1); });
              }
              require(pthread_getspecific(mine.get()) == nullptr);
            }),
      holds("key.destructor_runs_per_thread_with_a_value",
            [] {
              destroyed = 0;
              key const mine([](void* value) { destroyed += *static_cast<int*>(value); });
              static int one = 1, ten = 10;
              together([&] { pthread_setspecific(mine.get(), &one); },
                       [&] { pthread_setspecific(mine.get(), &ten); }, [] {},
                       [&] {
                         pthread_setspecific(mine.get(), &ten);
                         pthread_setspecific(mine.get(), nullptr);
                       });
              require(destroyed == 11);
            }),
      holds("key.destructor_runs_again_while_it_leaves_a_value",
            [] {
              destroyed = 0;
              key const mine([](void* value) {
                if (++destroyed < 3) pthread_setspecific(returning_key, value);
              });
              returning_key = mine.get();
              static int value = 0;
              std::thread([&] { pthread_setspecific(mine.get(), &value); }).join();
              require(destroyed == 3);
            }),
      holds("key.deleted_ones_destroy_nothing",
            [] {
              destroyed = 0;
              std::thread([] {
                static int value = 0;
                key const mine([](void*) { ++destroyed; });
                pthread_setspecific(mine.get(), &value);
              }).join();
              require(destroyed == 0);
            }),
      holds("key.destructors_come_after_thread_locals",
            [] {
              static std::atomic<int> digits = 0;
              digits = 0;
              gone = &digits;
              key const mine([](void*) { digits = digits * 10 + 9; });
              std::thread([&] {
                static int value = 0;
                pthread_setspecific(mine.get(), &value);
                use_three();
              }).join();
              require(digits == 3219);
            }),
      holds("errno.is_per_thread_and_begins_zero",
            [] {
              errno = 3;
              auto const use = [](int value) {
                require(errno == 0);
                errno = value;
                std::this_thread::yield();
                require(errno == value);
              };
              together([&] { use(4); }, [&] { use(5); });
              require(errno == 3);
              std::thread([] { require(errno == 0); }).join();
            }),
      holds("rounding.is_inherited_and_per_thread",
            [] {
              auto const third = [] {
                volatile double one = 1, three = 3;
                return one / three;
              };
              std::fesetround(FE_UPWARD);
              auto const up = third();
              auto const use = [&](int mode) {
                require(std::fegetround() == FE_UPWARD && third() == up);
                std::fesetround(mode);
                std::this_thread::yield();
                require(std::fegetround() == mode);
              };
              together([&] { use(FE_DOWNWARD); }, [&] { use(FE_TOWARDZERO); });
              require(std::fegetround() == FE_UPWARD);
              std::fesetround(FE_TONEAREST);
              require(third() < up);
              std::thread([] { require(std::fegetround() == FE_TONEAREST); }).join();
            }),
      holds("exceptions_of_floating_point_are_per_thread",
            [] {
              std::feclearexcept(FE_ALL_EXCEPT);
              std::thread([] {
                require(std::fetestexcept(FE_DIVBYZERO) == 0);
                std::feraiseexcept(FE_DIVBYZERO);
                std::this_thread::yield();
                require(std::fetestexcept(FE_DIVBYZERO) != 0);
              }).join();
              require(std::fetestexcept(FE_DIVBYZERO) == 0);
            }),
      holds("locale.is_per_thread_and_begins_as_the_process_has_it",
            [] {
              static locale_t left_set = nullptr;
              for (int each = 0; each < 2; ++each) {
                std::thread([] {
                  require(uselocale(nullptr) == LC_GLOBAL_LOCALE);
                  auto* const mine = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
                  require(mine != nullptr && uselocale(mine) == LC_GLOBAL_LOCALE);
                  std::this_thread::yield();
                  require(uselocale(nullptr) == mine && MB_CUR_MAX == 6);
                  // Left as it is: the next thread must not find it.
                  left_set = mine;
                }).join();
                freelocale(left_set);
              }
              require(uselocale(nullptr) == LC_GLOBAL_LOCALE);
            }),
  };
}

}  // namespace busproof::conformance
