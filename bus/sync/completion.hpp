// completion: an initiated asynchronous operation's handler, type-erased and run at most once.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "bus/sync/asio.hpp"

namespace busproof::bus::sync {

template <typename Signature>
class completion;

/// Says that whoever owns a completion has work of its own outstanding on `home`, and outlived by
/// it, for as long as the completion waits: it then needs to keep none.
struct owner_keeps_work_t {};
inline constexpr owner_keeps_work_t owner_keeps_work{};

/// Owns a completion handler until it is completed. It differs from `asio::any_completion_handler`
/// in what the hot paths need: it keeps work outstanding on the handler's executor, it knows
/// whether the handler may run right here, so that a completion inside the owner's own execution
/// context costs one indirect call, and a small handler needs no memory of its own.
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
  completion(Handler handler, asio::any_io_executor const& home) {
    bool const at_home = belongs_to(asio::get_associated_executor(handler, home), home);
    hold(working<Handler>(std::move(handler), home, at_home));
  }

  /// The same for an owner that keeps work itself. Precondition: `home` outlives the completion.
  template <typename Handler>
  completion(Handler handler, asio::any_io_executor const& home, owner_keeps_work_t) {
    if (belongs_to(asio::get_associated_executor(handler, home), home)) {
      hold(resident<Handler>{std::move(handler), &home});
    } else {
      hold(working<Handler>(std::move(handler), home, false));
    }
  }

  completion(completion&& other) noexcept { take_over(other); }
  completion& operator=(completion&& other) noexcept {
    if (this != &other) {
      reset();
      take_over(other);
    }
    return *this;
  }
  completion(completion const&) = delete;
  completion& operator=(completion const&) = delete;
  ~completion() { reset(); }

  explicit operator bool() const noexcept { return actions_ != nullptr; }

  /// Runs the handler with `args`: inline if it belongs to `home`, else dispatched to its own
  /// executor. Call it from `home` only, with no lock held.
  void complete(Args... args) && {
    assert(actions_);
    std::exchange(actions_, nullptr)->complete(storage_, std::move(args)...);
  }

  /// Queues the handler on its executor; never runs it inside this call. From any thread.
  void post(Args... args) && {
    assert(actions_);
    std::exchange(actions_, nullptr)->post(storage_, std::move(args)...);
  }

 private:
  // Room for a handler that captures four pointers, and for where it belongs.
  static constexpr std::size_t inline_bytes = 5 * sizeof(void*);

  struct actions {
    void (*complete)(void*, Args&&...);
    void (*post)(void*, Args&&...);
    void (*destroy)(void*) noexcept;                  ///< null: nothing to do
    void (*relocate)(void* from, void* to) noexcept;  ///< null: the bytes are copied
  };

  void reset() noexcept {
    if (actions_ && actions_->destroy) actions_->destroy(storage_);
  }
  void take_over(completion& other) noexcept {
    actions_ = std::exchange(other.actions_, nullptr);
    if (!actions_) return;
    if (actions_->relocate) {
      actions_->relocate(other.storage_, storage_);
    } else {
      std::memcpy(storage_, other.storage_, inline_bytes);
    }
  }

  template <typename Executor>
  static bool belongs_to(Executor const& own, asio::any_io_executor const& home) {
    if constexpr (std::is_same_v<Executor, asio::any_io_executor>) {
      return &own == &home || own == home;
    } else {
      auto const* same = home.template target<Executor>();
      return same != nullptr && *same == own;
    }
  }

  // The handler and its arguments as one function object that keeps the handler's allocator.
  template <typename Handler>
  static auto bound(Handler&& handler, Args&&... args) {
    auto alloc = asio::get_associated_allocator(handler);
    return asio::bind_allocator(
        alloc, [h = std::forward<Handler>(handler),
                packed = std::tuple<Args...>(std::move(args)...)]() mutable {
          std::apply([&](Args&... each) { std::move(h)(std::move(each)...); }, packed);
        });
  }

  template <typename Handler>
  struct resident {
    Handler handler;
    asio::any_io_executor const* home;

    void run(Args&&... args) { std::move(handler)(std::move(args)...); }
    void queue(Args&&... args) { asio::post(*home, bound(std::move(handler), std::move(args)...)); }
  };

  template <typename Handler>
  struct working {
    using executor = asio::associated_executor_t<Handler, asio::any_io_executor>;
    using work = std::decay_t<decltype(asio::prefer(std::declval<executor const&>(),
                                                    asio::execution::outstanding_work.tracked))>;
    Handler handler;
    work keep_running;
    bool at_home;

    working(Handler&& h, asio::any_io_executor const& home, bool is_at_home)
        : handler(std::move(h)),
          keep_running(asio::prefer(asio::get_associated_executor(handler, home),
                                    asio::execution::outstanding_work.tracked)),
          at_home(is_at_home) {}

    void run(Args&&... args) {
      if (at_home) {
        std::move(handler)(std::move(args)...);
      } else {
        asio::dispatch(keep_running, bound(std::move(handler), std::move(args)...));
      }
    }
    void queue(Args&&... args) {
      asio::post(keep_running, bound(std::move(handler), std::move(args)...));
    }
  };

  // Both ways of holding give the memory back before the handler runs, so that the next operation
  // can reuse it (Asio's rule for associated allocators).
  template <typename Model>
  struct inline_holder {
    static constexpr bool bytes_can_move = std::is_trivially_copyable_v<Model>;
    static constexpr bool has_destructor = !std::is_trivially_destructible_v<Model>;
    static Model& at(void* storage) noexcept { return *std::launder(static_cast<Model*>(storage)); }
    static Model take(void* storage) {
      Model out(std::move(at(storage)));
      at(storage).~Model();
      return out;
    }
    static void destroy(void* storage) noexcept { at(storage).~Model(); }
    static void relocate(void* from, void* to) noexcept {
      ::new (to) Model(std::move(at(from)));
      at(from).~Model();
    }
    static void hold(void* storage, Model&& model) { ::new (storage) Model(std::move(model)); }
  };

  template <typename Model>
  struct heap_holder {
    static constexpr bool bytes_can_move = true;  // a pointer
    static constexpr bool has_destructor = true;
    using allocator = typename std::allocator_traits<decltype(asio::get_associated_allocator(
        std::declval<Model&>().handler))>::template rebind_alloc<Model>;
    static Model*& at(void* storage) noexcept {
      return *std::launder(static_cast<Model**>(storage));
    }
    static void free(Model* model, allocator& alloc) noexcept {
      model->~Model();
      std::allocator_traits<allocator>::deallocate(alloc, model, 1);
    }
    static Model take(void* storage) {
      Model* const model = at(storage);
      // Asked for first: a handler that was moved from need not know its allocator any more.
      allocator alloc(asio::get_associated_allocator(model->handler));
      Model out(std::move(*model));
      free(model, alloc);
      return out;
    }
    static void destroy(void* storage) noexcept {
      allocator alloc(asio::get_associated_allocator(at(storage)->handler));
      free(at(storage), alloc);
    }
    static void hold(void* storage, Model&& model) {
      allocator alloc(asio::get_associated_allocator(model.handler));
      auto* memory = std::allocator_traits<allocator>::allocate(alloc, 1);
      try {
        ::new (static_cast<void*>(memory)) Model(std::move(model));
      } catch (...) {
        std::allocator_traits<allocator>::deallocate(alloc, memory, 1);
        throw;
      }
      ::new (storage) Model*(memory);
    }
  };

  static constexpr bool fits_inline(std::size_t size, std::size_t alignment) {
    return size <= inline_bytes && alignment <= alignof(void*);
  }

  template <typename Model>
  using holder_of = std::conditional_t<fits_inline(sizeof(Model), alignof(Model)) &&
                                           std::is_nothrow_move_constructible_v<Model>,
                                       inline_holder<Model>, heap_holder<Model>>;

  template <typename Model>
  struct model_actions {
    using holder = holder_of<Model>;
    static void complete(void* storage, Args&&... args) {
      holder::take(storage).run(std::move(args)...);
    }
    static void post(void* storage, Args&&... args) {
      holder::take(storage).queue(std::move(args)...);
    }
    static constexpr auto destroy() noexcept -> decltype(actions::destroy) {
      if constexpr (holder::has_destructor) return &holder::destroy;
      return nullptr;
    }
    static constexpr auto relocate() noexcept -> decltype(actions::relocate) {
      if constexpr (!holder::bytes_can_move) return &holder::relocate;
      return nullptr;
    }
    static constexpr actions table{&complete, &post, destroy(), relocate()};
  };

  template <typename Model>
  void hold(Model&& model) {
    holder_of<Model>::hold(storage_, std::forward<Model>(model));
    actions_ = &model_actions<Model>::table;
  }

  actions const* actions_ = nullptr;
  alignas(void*) std::byte storage_[inline_bytes];
};

}  // namespace busproof::bus::sync
