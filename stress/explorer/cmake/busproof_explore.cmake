# busproof_explore(TARGETS…)
# Prepares targets for exploring: the tests, and every library whose code they explore. Their sources
# stay as they are. Programs among them are linked with the explorer.
#
# What is not named runs as well, but between two decision points: its atomics are none, and its
# accesses are not seen. Beside each program a file NAME.uninstrumented.txt lists the objects that were
# linked without instrumentation; those of your own build are named in a warning, because an inline
# function's copy from one of them may win the link.
function(busproof_explore)
  foreach(target IN LISTS ARGN)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "busproof_explore: there is no target ${target}")
    endif()
    get_target_property(type ${target} TYPE)
    if(NOT type MATCHES "^(EXECUTABLE|(STATIC|SHARED|MODULE|OBJECT)_LIBRARY)$")
      message(FATAL_ERROR "busproof_explore: ${target} is neither a program nor a library of sources")
    endif()
    # g++ says of each fence that its own runtime does not know it; ours does. Link-time optimisation
    # would drop the instrumentation without a word.
    target_compile_options(${target} PRIVATE
      -fsanitize=thread -fno-lto
      $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>
      $<$<CXX_COMPILER_ID:GNU>:--param=tsan-distinguish-volatile=1>
      $<$<CXX_COMPILER_ID:Clang>:SHELL:-mllvm -tsan-distinguish-volatile=1>)
    if(type STREQUAL "EXECUTABLE")
      # All of it: its functions stand in for others', asked for or not.
      target_link_libraries(${target} PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,busproof::explore>")
      # Fixed addresses, and our functions before libc's for every library.
      target_link_options(${target} PRIVATE -no-pie -rdynamic -Wl,--build-id -fno-lto)
      set_target_properties(${target} PROPERTIES
        POSITION_INDEPENDENT_CODE OFF
        RULE_LAUNCH_LINK "${BUSPROOF_EXPLORE_LINK} ${CMAKE_NM}")
    endif()
  endforeach()
endfunction()

# In this file's folder in the source tree as well as where it is installed.
set(BUSPROOF_EXPLORE_LINK ${CMAKE_CURRENT_LIST_DIR}/link_and_list.sh CACHE INTERNAL "")
