# busproof_mutants(DIRECTORY PROGRAM_SOURCES … LIBRARIES …)
# One program a patch in DIRECTORY: the program of PROGRAM_SOURCES with one seeded bug.
#
# A patch starts with lines "Key: value" (README.md of the directory lists the keys). Only what it
# names is compiled again: the mutated units, and the units of `Recompile` where it changes a header.
# Their objects come before the libraries, so the linker takes no object of the library that defines
# the same. The targets are built on demand: mutant_<name>, or all with `busproof_mutants`.
# A patch that no longer applies is an error of the build.
#
# mutants.json in the build tree lists them for `busproof prove`.
find_program(BUSPROOF_PATCH patch REQUIRED)

function(busproof_mutant_field text key out)
  set(${out} "" PARENT_SCOPE)
  if(text MATCHES "(^|\n)${key}: ([^\n]*)")
    set(${out} "${CMAKE_MATCH_2}" PARENT_SCOPE)
  endif()
endfunction()

function(busproof_json_list words out)
  string(REGEX REPLACE "[ ]+" "\", \"" joined "${words}")
  set(${out} "[\"${joined}\"]" PARENT_SCOPE)
endfunction()

function(busproof_mutants directory)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "PROGRAM_SOURCES;LIBRARIES")
  file(GLOB patches CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${directory}/*.patch)
  add_custom_target(busproof_mutants)
  add_library(busproof_mutant_flags INTERFACE)
  target_compile_options(busproof_mutant_flags INTERFACE -Wno-error)  # a seeded bug may be warned of
  # No mutant changes the program itself: it is compiled once.
  add_library(busproof_mutant_program OBJECT EXCLUDE_FROM_ALL ${arg_PROGRAM_SOURCES})
  target_link_libraries(busproof_mutant_program
    PRIVATE ${arg_LIBRARIES} busproof_flags busproof_asio fmt::fmt)
  target_precompile_headers(busproof_mutant_program REUSE_FROM busproof_pch)
  get_property(batched GLOBAL PROPERTY BUSPROOF_BATCHED)
  set(rows "")
  foreach(patch IN LISTS patches)
    get_filename_component(name ${patch} NAME_WE)
    file(READ ${patch} text)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${patch})
    foreach(key IN ITEMS Mutant Breaks Entry Claim Unit Recompile Scenarios Caught-by About)
      busproof_mutant_field("${text}" ${key} field_${key})
    endforeach()
    foreach(key IN ITEMS Breaks Entry Claim Unit Scenarios Caught-by About)
      if(field_${key} STREQUAL "")
        message(FATAL_ERROR "${patch}: the line \"${key}: …\" is missing")
      endif()
    endforeach()
    if(NOT field_Mutant STREQUAL name)
      message(FATAL_ERROR "${patch}: says \"Mutant: ${field_Mutant}\"; it must be the file's name")
    endif()

    # The patched copies of all files that the patch names.
    string(REGEX MATCHALL "\n\\+\\+\\+ b/[^\n\t]+" changed "${text}")
    list(TRANSFORM changed REPLACE "\n\\+\\+\\+ b/" "")
    set(tree ${CMAKE_BINARY_DIR}/mutants/${name})
    set(copies "")
    set(originals "")
    set(copying "")
    foreach(path IN LISTS changed)
      list(APPEND originals ${PROJECT_SOURCE_DIR}/${path})
      list(APPEND copies ${tree}/${path})
      list(APPEND copying COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/${path} ${tree}/${path})
    endforeach()
    add_custom_command(OUTPUT ${copies} ${copying}
      COMMAND ${BUSPROOF_PATCH} --quiet --fuzz=0 --posix -p1 -d ${tree} -i ${patch}
      DEPENDS ${patch} ${originals} COMMENT "Seeding the bug ${name}" VERBATIM)

    string(REPLACE " " ";" units "${field_Unit}")
    string(REPLACE " " ";" again "${field_Recompile}")
    foreach(unit IN LISTS units again)
      if(${PROJECT_SOURCE_DIR}/${unit} IN_LIST batched)
        message(FATAL_ERROR "${patch}: the library of ${unit} is compiled in BATCHES; take them away")
      endif()
    endforeach()
    list(TRANSFORM units PREPEND ${tree}/)
    if(again)
      list(TRANSFORM again PREPEND ${PROJECT_SOURCE_DIR}/)
    endif()
    set(program mutant_${name})
    add_executable(${program} EXCLUDE_FROM_ALL ${copies} ${units} ${again}
      $<TARGET_OBJECTS:busproof_mutant_program>)
    target_include_directories(${program} BEFORE PRIVATE ${tree})
    target_link_libraries(${program} PRIVATE ${arg_LIBRARIES} busproof_flags busproof_mutant_flags
      busproof_asio fmt::fmt)
    target_precompile_headers(${program} REUSE_FROM busproof_pch)
    set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/mutants/bin)
    add_dependencies(busproof_mutants ${program})

    busproof_json_list("${field_Scenarios}" scenarios)
    busproof_json_list("${field_Caught-by}" caught_by)
    string(REPLACE ";" "," about "${field_About}")
    string(REPLACE "\"" "\\\"" about "${about}")
    list(APPEND rows "  {\"name\": \"${name}\", \"breaks\": \"${field_Breaks}\", \"entry\": \"${field_Entry}\", \"claim\": \"${field_Claim}\", \"scenarios\": ${scenarios}, \"caught_by\": ${caught_by}, \"target\": \"${program}\", \"binary\": \"mutants/bin/${program}\", \"about\": \"${about}\"}")
  endforeach()
  list(JOIN rows ",\n" text)
  file(WRITE ${CMAKE_BINARY_DIR}/mutants.json "[\n${text}\n]\n")
endfunction()
