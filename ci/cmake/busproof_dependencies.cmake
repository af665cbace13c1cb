# Packages, all from Debian; ci/setup installs them. Headers of theirs are system headers: our
# warnings are errors, theirs are not ours.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_path(BUSPROOF_BOOST_INCLUDE boost/asio.hpp REQUIRED)
file(STRINGS ${BUSPROOF_BOOST_INCLUDE}/boost/version.hpp boost_version REGEX "define BOOST_VERSION ")
if(NOT boost_version MATCHES "BOOST_VERSION 1081")
  message(FATAL_ERROR "busproof needs Boost 1.81 (package libboost1.81-dev); found: ${boost_version}. Run ci/setup.")
endif()

# Asio is compiled once (BOOST_ASIO_SEPARATE_COMPILATION); each file that uses it would cost
# twice the time otherwise.
add_library(busproof_boost INTERFACE)
target_include_directories(busproof_boost SYSTEM INTERFACE ${BUSPROOF_BOOST_INCLUDE})
target_compile_definitions(busproof_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
target_link_libraries(busproof_boost INTERFACE Threads::Threads)
if(BUSPROOF_SANITIZE MATCHES "thread")
  # Asio counts references with a release and an acquire fence, and ThreadSanitizer knows no fences:
  # it would take the destruction of an executor for a race. Without std::atomic Asio counts with
  # acquire-release operations.
  target_compile_definitions(busproof_boost INTERFACE BOOST_ASIO_DISABLE_STD_ATOMIC)
endif()

find_path(BUSPROOF_TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
find_path(BUSPROOF_JSON_INCLUDE nlohmann/json.hpp REQUIRED)
find_path(BUSPROOF_CLI11_INCLUDE CLI/CLI.hpp REQUIRED)

if(BUSPROOF_TESTS)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  find_path(BUSPROOF_RELACY_INCLUDE relacy/relacy.hpp REQUIRED)
endif()
if(BUSPROOF_BENCHMARKS)
  find_package(benchmark REQUIRED)
endif()
