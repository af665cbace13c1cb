// completion: an initiated asynchronous operation's handler, type-erased and run at most once.
#pragma once

#include <cassert>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "bus/sync/asio.hpp"

namespace busproof::bus::sync {

template <typename Signature>
class completion;

/// Owns a completion handler until it is completed. It differs from `asio::any_completion_handler`
/// in two points that the hot paths need: it keeps work outstanding on the handler's executor, and
/// it knows whether the handler may run right here, so that a completion inside the owner's own
/// execution context costs one indirect call.
///
/// Destroying an unused completion destroys the handler without calling it.
/// Thread safety: distinct objects, any thread; one object, one thread at a time.
template <typename... Args>
class completion<void(Args...)> {
 public:
  completion() noexcept = default;

  /// `home` is the executor on which the owning object runs its handlers. A handler whose
  /// associated executor is `home`, or that has none, runs inline in `complete`.
  template <typename Handler>
  completion(Handler handler, asio::any_io_executor const& home)
      : node_(node_of<Handler>::make(std::move(handler), home)) {}

  completion(completion&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  completion& operator=(completion&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  completion(completion const&) = delete;
  completion& operator=(completion const&) = delete;
  ~completion() {
    if (node_) node_->actions->destroy(node_);
  }

  explicit operator bool() const noexcept { return node_ != nullptr; }

  /// Runs the handler with `args`: inline if it belongs to `home`, else dispatched to its own
  /// executor. Call it from `home` only, with no lock held.
  void complete(Args... args) && {
    assert(node_);
    auto* taken = std::exchange(node_, nullptr);
    taken->actions->complete(taken, std::move(args)...);
  }

  /// Queues the handler on its executor; never runs it inside this call. From any thread.
  void post(Args... args) && {
    assert(node_);
    auto* taken = std::exchange(node_, nullptr);
    taken->actions->post(taken, std::move(args)...);
  }

 private:
  struct node;
  struct node_actions {
    void (*complete)(node*, Args&&...);
    void (*post)(node*, Args&&...);
    void (*destroy)(node*);
  };
  struct node {
    node_actions const* actions;
  };

  template <typename Handler>
  struct node_of : node {
    using executor = asio::associated_executor_t<Handler, asio::any_io_executor>;
    using work = std::decay_t<decltype(asio::prefer(std::declval<executor const&>(),
                                                    asio::execution::outstanding_work.tracked))>;
    using allocator = typename std::allocator_traits<asio::associated_allocator_t<Handler>>::
        template rebind_alloc<node_of>;

    Handler handler;
    work keep_running;
    bool at_home;

    node_of(Handler&& h, asio::any_io_executor const& home)
        : node{&table},
          handler(std::move(h)),
          keep_running(asio::prefer(asio::get_associated_executor(handler, home),
                                    asio::execution::outstanding_work.tracked)),
          at_home(belongs_to(asio::get_associated_executor(handler, home), home)) {}

    static bool belongs_to(executor const& own, asio::any_io_executor const& home) {
      if constexpr (std::is_same_v<executor, asio::any_io_executor>) {
        return own == home;
      } else {
        auto const* same = home.template target<executor>();
        return same != nullptr && *same == own;
      }
    }

    static node* make(Handler&& h, asio::any_io_executor const& home) {
      allocator alloc(asio::get_associated_allocator(h));
      auto* memory = std::allocator_traits<allocator>::allocate(alloc, 1);
      try {
        return ::new (static_cast<void*>(memory)) node_of(std::move(h), home);
      } catch (...) {
        std::allocator_traits<allocator>::deallocate(alloc, memory, 1);
        throw;
      }
    }

    // Memory goes back before the handler runs, so that the next operation can reuse it
    // (Asio's rule for associated allocators).
    static std::tuple<Handler, work, bool> take(node* base) {
      auto* self = static_cast<node_of*>(base);
      // Asked for first: a handler that was moved from need not know its allocator any more.
      allocator alloc(asio::get_associated_allocator(self->handler));
      std::tuple<Handler, work, bool> parts(std::move(self->handler), std::move(self->keep_running),
                                            self->at_home);
      free(self, alloc);
      return parts;
    }

    static void destroy(node* base) {
      auto* self = static_cast<node_of*>(base);
      allocator alloc(asio::get_associated_allocator(self->handler));
      free(self, alloc);
    }

    static void free(node_of* self, allocator& alloc) {
      self->~node_of();
      std::allocator_traits<allocator>::deallocate(alloc, self, 1);
    }

    static void complete(node* base, Args&&... args) {
      auto [own, executor_of_handler, inline_here] = take(base);
      if (inline_here) {
        std::move(own)(std::move(args)...);
      } else {
        asio::dispatch(executor_of_handler, bind(std::move(own), std::move(args)...));
      }
    }

    static void post(node* base, Args&&... args) {
      auto [own, executor_of_handler, inline_here] = take(base);
      asio::post(executor_of_handler, bind(std::move(own), std::move(args)...));
    }

    static auto bind(Handler&& h, Args&&... args) {
      auto alloc = asio::get_associated_allocator(h);
      return asio::bind_allocator(
          alloc, [h = std::move(h), packed = std::tuple<Args...>(std::move(args)...)]() mutable {
            std::apply([&](Args&... each) { std::move(h)(std::move(each)...); }, packed);
          });
    }

    static constexpr node_actions table{&node_of::complete, &node_of::post, &node_of::destroy};
  };

  node* node_ = nullptr;
};

}  // namespace busproof::bus::sync
