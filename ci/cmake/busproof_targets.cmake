# The functions by which every room declares its targets. They record each source, so that
# ci/check_sources can tell which file belongs to no target.

# busproof_library(NAME SOURCES … LIBRARIES … [NO_PCH])
# A static library from one source list. SOURCES are relative to the room. The list is kept in the
# global property BUSPROOF_SOURCES_<NAME>: instrumented and mutated twins are made from it.
function(busproof_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_PCH" "" "SOURCES;LIBRARIES")
  list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${arg_LIBRARIES} PRIVATE busproof_flags)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  if(NOT arg_NO_PCH)
    target_precompile_headers(${name} REUSE_FROM busproof_pch)
    target_link_libraries(${name} PUBLIC busproof_asio fmt::fmt)
  endif()
  set_property(GLOBAL PROPERTY BUSPROOF_SOURCES_${name} "${sources}")
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_REGISTERED ${sources})
endfunction()

# busproof_program(NAME SOURCES … LIBRARIES … [NO_PCH])
function(busproof_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_PCH" "" "SOURCES;LIBRARIES")
  list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} busproof_flags)
  if(NOT arg_NO_PCH)
    target_precompile_headers(${name} REUSE_FROM busproof_pch)
    target_link_libraries(${name} PRIVATE busproof_asio fmt::fmt)
  endif()
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_REGISTERED ${sources})
endfunction()

# busproof_test(NAME ENGINE unit|property|threads|relacy|… SOURCES … LIBRARIES … [LABELS …]
#               [CLAIMS …] [CHECKS …] [NO_PCH])
# A GoogleTest program, one CTest entry a program, labelled with its engine; the label "fast" puts
# it into the inner loop (ci/test fast). It enters the suite manifest that `busproof prove` reads.
function(busproof_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NO_PCH" "ENGINE" "SOURCES;LIBRARIES;LABELS;CLAIMS;CHECKS")
  list(TRANSFORM arg_SOURCES PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE sources)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gmock_main busproof_flags)
  if(NOT arg_NO_PCH)
    target_precompile_headers(${name} REUSE_FROM busproof_pch)
    target_link_libraries(${name} PRIVATE busproof_asio fmt::fmt)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_ENGINE};${arg_LABELS}" TIMEOUT 600)
  if(arg_ENGINE STREQUAL "threads")
    # It loads every core by itself; beside another test both would only get slower.
    set_tests_properties(${name} PROPERTIES PROCESSORS 2)
  endif()
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_REGISTERED ${sources})
  list(JOIN arg_CLAIMS "\", \"" claims)
  list(JOIN arg_CHECKS "\", \"" checks)
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_SUITES "${name}|${arg_ENGINE}|${claims}|${checks}")
endfunction()

# busproof_prove_needs(TARGET…): `busproof prove` runs these, so that ci/prove builds them.
function(busproof_prove_needs)
  set_property(GLOBAL APPEND PROPERTY BUSPROOF_PROVE_NEEDS ${ARGN})
endfunction()

# busproof_check(NAME ARGUMENTS…): the source check ci/NAME and its self-test, in the inner loop.
function(busproof_check name)
  add_test(NAME ${name} COMMAND ${PROJECT_SOURCE_DIR}/ci/${name} ${ARGN})
  add_test(NAME ${name}_self_test COMMAND ${PROJECT_SOURCE_DIR}/ci/${name} --self-test)
  set_tests_properties(${name} ${name}_self_test PROPERTIES LABELS "check;fast" TIMEOUT 60)
endfunction()

# Writes what other commands read from the build tree: registered_sources.txt (ci/check_sources) and
# suites.json (busproof prove).
function(busproof_write_registry)
  get_property(sources GLOBAL PROPERTY BUSPROOF_REGISTERED)
  set(registered "")
  foreach(source IN LISTS sources)
    cmake_path(NORMAL_PATH source)  # one of another room has ".." in it
    list(APPEND registered "${source}")
  endforeach()
  list(JOIN registered "\n" text)
  file(WRITE ${CMAKE_BINARY_DIR}/registered_sources.txt "${text}\n")
  get_property(suites GLOBAL PROPERTY BUSPROOF_SUITES)
  set(rows "")
  foreach(suite IN LISTS suites)
    string(REPLACE "|" ";" parts "${suite}")
    list(POP_FRONT parts name engine)
    set(row "  {\"name\": \"${name}\", \"engine\": \"${engine}\", \"binary\": \"bin/${name}\"")
    foreach(field IN ITEMS claims checks)
      list(POP_FRONT parts values)
      if(values)
        string(APPEND row ", \"${field}\": [\"${values}\"]")
      endif()
    endforeach()
    list(APPEND rows "${row}}")
  endforeach()
  list(JOIN rows ",\n" text)
  file(WRITE ${CMAKE_BINARY_DIR}/suites.json "[\n${text}\n]\n")
endfunction()
