# Compiler flags, sanitizers and ccache: what every target of ours shares.

find_program(BUSPROOF_CCACHE ccache)
if(BUSPROOF_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what ccache's manual asks for with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${BUSPROOF_CCACHE})
endif()

find_program(BUSPROOF_MOLD mold)
add_library(busproof_flags INTERFACE)
target_compile_options(busproof_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Woverloaded-virtual -Werror
  # Designated initialisers name the few members that differ; the rest have their defaults.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports accesses inside inlined standard containers that cannot happen (PR 105329, 105762).
  target_compile_options(busproof_flags INTERFACE
    -fpch-preprocess -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
    -Wno-maybe-uninitialized -Wno-dangling-pointer -Wno-mismatched-new-delete)
endif()
# Several sources as one unit compile in half the time. The sanitizers' builds do it throughout
# (CMAKE_UNITY_BUILD in the presets), the release build for its tests and for the libraries that say
# BATCHES. Their files are each compiled by themselves in the dev build alone, from which clang-tidy
# takes its commands, so that it finds a missing include. What one file calls its own may be a
# neighbour's as well, hence without these warnings.
target_compile_options(busproof_flags INTERFACE
  $<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow>
  $<$<AND:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>)
target_include_directories(busproof_flags INTERFACE ${PROJECT_SOURCE_DIR})
if(BUSPROOF_MOLD)
  target_link_options(busproof_flags INTERFACE -fuse-ld=mold)
endif()

if(BUSPROOF_SANITIZE)
  target_compile_options(busproof_flags INTERFACE
    -fsanitize=${BUSPROOF_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(busproof_flags INTERFACE -fsanitize=${BUSPROOF_SANITIZE})
  if(BUSPROOF_SANITIZE STREQUAL "address,undefined")
    # A third of the compile time for what AddressSanitizer and the processor find as well: accesses
    # through null, and beyond an object's end. Misaligned accesses work on x86-64.
    target_compile_options(busproof_flags INTERFACE -fno-sanitize=null,object-size,alignment)
  endif()
  if(BUSPROOF_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Its marks before functions do not assemble where a coroutine was split (LLVM issue 49689).
    target_compile_options(busproof_flags INTERFACE -fno-sanitize=function)
  endif()
  if(BUSPROOF_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC warns wherever it meets atomic_thread_fence, which Asio's reference counts use.
    target_compile_options(busproof_flags INTERFACE -Wno-tsan)
  endif()
endif()
