# Precompiled headers: reading the headers of the standard library, Abseil and GoogleTest is most of what a build takes
# (docs/performance.md). Two sets, made once a build: of the modules, and of the tests. A source still includes what it
# uses: the preset tidy, which clang-tidy compiles with, goes without.
option(TENON_PRECOMPILED "Precompile the headers of third parties" ON)

# Makes the set `name` of `header`; `pic` is how the targets that use it are compiled (-fPIC or -fPIE).
function(_tenon_precompile name header pic)
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/precompiled.cc)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE ${pic})
  # Found by its folder: an absolute path would keep ccache from sharing it between clones.
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake)
  target_precompile_headers(${name} PRIVATE <${header}>)
  target_link_libraries(${name} PRIVATE tenon_warnings absl::statusor absl::synchronization absl::time ${ARGN})
endfunction()

if(TENON_PRECOMPILED)
  _tenon_precompile(tenon_precompiled precompiled.h -fPIC)
  _tenon_precompile(tenon_precompiled_test precompiled_test.h -fPIE GTest::gmock)
endif()

function(tenon_use_precompiled target set)
  if(TENON_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM ${set})
  endif()
endfunction()
