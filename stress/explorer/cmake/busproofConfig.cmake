# find_package(busproof COMPONENTS explore): the target busproof::explore and the function
# busproof_explore. It needs no other package.
foreach(component IN LISTS busproof_FIND_COMPONENTS)
  if(NOT component STREQUAL "explore")
    set(busproof_FOUND FALSE)
    set(busproof_NOT_FOUND_MESSAGE "busproof has no component ${component}; it has: explore")
    return()
  endif()
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/busproof_explore_targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/busproof_explore.cmake)
