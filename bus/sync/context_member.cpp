// context_member: the service that finds the members of a context when it is destroyed.
#include "bus/sync/context_member.hpp"

#include <mutex>

#include <boost/intrusive/list.hpp>

namespace busproof::bus::sync {

class context_service : public asio::execution_context::service {
 public:
  using key_type = context_service;
  inline static asio::execution_context::id id;

  explicit context_service(asio::execution_context& owner)
      : asio::execution_context::service(owner) {}

  /// False: the context is being destroyed, and the member is on its own.
  bool add(context_member& member) {
    std::scoped_lock held(mutex_);
    if (down_) return false;
    members_.push_back(member);
    return true;
  }

  void remove(context_member& member) {
    std::scoped_lock held(mutex_);
    if (member.link_.is_linked()) members_.erase(members_.iterator_to(member));
  }

 private:
  using members = boost::intrusive::list<
      context_member, boost::intrusive::constant_time_size<false>,
      boost::intrusive::member_hook<context_member, boost::intrusive::list_member_hook<>,
                                    &context_member::link_>>;

  void shutdown() override {
    for (;;) {
      context_member* next = nullptr;
      {
        std::scoped_lock held(mutex_);
        down_ = true;
        if (members_.empty()) return;
        next = &members_.front();
        members_.pop_front();
        // From here on the service may die before the member.
        next->service_ = nullptr;
      }
      next->abandon();
    }
  }

  std::mutex mutex_;
  members members_;
  bool down_ = false;
};

context_member::context_member(asio::any_io_executor const& home)
    : service_(&asio::use_service<context_service>(asio::query(home, asio::execution::context))) {
  if (!service_->add(*this)) service_ = nullptr;
}

context_member::~context_member() {
  if (service_ != nullptr) service_->remove(*this);
}

}  // namespace busproof::bus::sync
