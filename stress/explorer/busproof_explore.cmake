# busproof_explore(TARGETS…)
# Prepares targets for exploring: the tests, and every library whose code they explore. Their sources
# stay as they are. Executables among them are linked with the explorer.
#
# What is not named runs, too, but between two decision points: its atomics are none, and its accesses
# are not seen.
function(busproof_explore)
  foreach(target IN LISTS ARGN)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "busproof_explore: there is no target ${target}")
    endif()
    # g++ says of each fence that its own runtime does not know it; ours does. Link-time optimisation
    # would drop the instrumentation without a word.
    target_compile_options(${target} PRIVATE
      -fsanitize=thread -fno-lto
      $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>
      $<$<CXX_COMPILER_ID:GNU>:--param=tsan-distinguish-volatile=1>
      $<$<CXX_COMPILER_ID:Clang>:SHELL:-mllvm -tsan-distinguish-volatile=1>)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "EXECUTABLE")
      target_link_libraries(${target} PRIVATE busproof_explorer dl atomic pthread)
      # Fixed addresses, and our functions before libc's for every library.
      target_link_options(${target} PRIVATE -no-pie -rdynamic -Wl,--build-id -fno-lto)
    elseif(NOT type MATCHES "LIBRARY$")
      message(FATAL_ERROR "busproof_explore: ${target} is neither a program nor a library")
    endif()
  endforeach()
endfunction()
