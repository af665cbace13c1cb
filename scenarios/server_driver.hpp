// server_driver: performs the steps of a scenario as clients of a server.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bus/sync/asio.hpp"
#include "scenarios/raw_client.hpp"
#include "scenarios/step_loop.hpp"

namespace busproof::scenarios {

/// What the driver must know of the server under test. Called on the clients' thread.
struct server_access {
  tcp::endpoint where;
  std::function<std::size_t()> live;                 ///< sessions now
  std::function<std::uint64_t()> accepted;           ///< connections taken from the backlog so far
  std::function<void(std::function<void()>)> flush;  ///< calls back when what was queued has run
  std::function<void(std::function<void(error_code)>)> shut_down;
};

/// Steps: connect (with handshake), storm, raw, request, disconnect, shutdown, wait. All clients
/// live on one thread of their own, that of `executor`; it ends before the driver does.
class server_driver final : public step_loop {
 public:
  server_driver(mock_gateway::scenario const& file, history& log, asio::any_io_executor executor,
                server_access server);

  /// All clients leave, and the server has noticed (or will not). Then calls back.
  void everybody_leaves(std::function<void()> done);
  /// On the clients' thread: who is inside now, and who got an answer without a handshake.
  std::size_t inside() const { return inside_; }
  std::uint64_t answered_without_handshake() const { return answered_without_handshake_; }

 private:
  /// A client and what became of it.
  struct guest {
    std::shared_ptr<raw_client> client;
    std::uint64_t number = 0;
    index step = 0;
    bool inside = false;                           ///< was welcomed and has not left
    std::string fate;                              ///< empty while undecided
    std::map<std::uint64_t, std::uint64_t> calls;  ///< by key
    std::function<void()> decided;
    std::uint64_t raw_call = 0;
    std::function<void(std::string)> raw_ended;  ///< a raw step waits for its end
  };
  struct crowd;  ///< the clients of one storm

  void perform(index step) override;
  std::uint32_t calls_of(index step) const override;

  void do_connect(index step);
  void do_storm(index step);
  void do_raw(index step, std::uint32_t left);
  void raw_on(index step, std::shared_ptr<guest> const& who, std::function<void()> then);
  void do_request(index step, std::uint32_t ordinal);
  void do_disconnect(index step);
  void do_shutdown(index step);

  std::shared_ptr<guest> new_guest(index step);
  void greet(std::shared_ptr<guest> const& who);
  void decide(guest& who, std::string fate);
  void on_message(guest& who, bus::message_view const& m);
  void on_raw_message(guest& who, bus::message_view const& m, bool greets);
  void on_end(guest& who, std::string const& how);
  void leave(guest& who);
  void watch_silence(std::shared_ptr<crowd> const& all);
  void end_storm(std::shared_ptr<crowd> const& all);
  /// Calls back when the server's live sessions are those that are inside, and what it had to do
  /// about those that left is done; or when that does not come.
  void settle(std::function<void()> done);
  bool settled() const;
  void look(std::chrono::steady_clock::time_point until, std::function<void()> done);
  void hop(int times, std::function<void()> done);

  std::uint64_t start_call(index step, std::uint64_t key, char const* what);
  event client_event(guest const& who, std::string text) const;
  void complete(std::uint64_t call, std::string error, std::string body);

  asio::any_io_executor executor_;
  server_access server_;
  std::map<index, std::vector<std::shared_ptr<guest>>> guests_;
  std::map<std::uint64_t, index> step_of_call_;
  std::size_t inside_ = 0;
  std::uint64_t connected_ = 0;  ///< connections that were made, whatever became of them
  std::uint64_t answered_without_handshake_ = 0;
  bool shut_down_ = false;
  std::uint64_t last_guest_ = 0;
  std::uint64_t last_call_ = 0;
  std::uint64_t last_operation_ = 0;
  index last_connect_ = event::no_step;
};

}  // namespace busproof::scenarios
