# Language, warnings and speed of the build. What differs between builds stands in CMakePresets.json.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

# The compiler's list of what a source includes tells ccache enough: without it, each source is read twice.
find_program(TENON_CCACHE ccache)
if(TENON_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_DEPEND=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${TENON_CCACHE})
endif()
find_program(TENON_MOLD mold)
if(TENON_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

option(TENON_SANITIZE "Sanitizers to build with, as -fsanitize takes them" "")
option(TENON_FUZZ "Build the fuzz targets on libFuzzer instead of the corpus replay" OFF)
option(TENON_BENCH "Build the micro-benchmarks" OFF)

add_compile_definitions(TENON_VERSION="${PROJECT_VERSION}")

add_library(tenon_warnings INTERFACE)
target_compile_options(tenon_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wunused-result -Wno-missing-field-initializers -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # gcc 12 at -O3 misjudges moved absl::InlinedVectors (uninitialized, maybe-uninitialized) and std::string's
  # operator+ (restrict, PR 105651); in precompiled headers it takes the standard library for ours and misjudges its
  # strings (array-bounds, stringop-*). clang looks at the same sources.
  target_compile_options(tenon_warnings INTERFACE -Wsuggest-override $<$<CONFIG:Release>:-Wno-uninitialized>
    -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(tenon_warnings INTERFACE -Wthread-safety -Wno-sign-conversion -Wno-gnu-zero-variadic-macro-arguments)
  if(NOT TENON_SANITIZE)  # whose runtimes' names are such
    target_compile_options(tenon_warnings INTERFACE -Wreserved-identifier)
  endif()
endif()

if(TENON_SANITIZE)
  add_compile_options(-fsanitize=${TENON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TENON_SANITIZE})
endif()
if(TENON_SANITIZE STREQUAL "thread")
  # Abseil as Debian builds it is not instrumented: tools/tsan/abseil_mutex.cc says what its locks do.
  add_library(tenon_tsan_mutex OBJECT ${CMAKE_SOURCE_DIR}/tools/tsan/abseil_mutex.cc)
  file(STRINGS ${CMAKE_SOURCE_DIR}/tools/tsan/abseil_mutex.cc wrapped REGEX "^TENON_WRAP")
  foreach(line IN LISTS wrapped)
    string(REGEX MATCH "_ZN[A-Za-z0-9_]+" symbol "${line}")
    add_link_options(-Wl,--wrap=${symbol})
  endforeach()
  # Every program gets what the wrappers call, whether it has a mutex of its own or not.
  link_libraries($<TARGET_OBJECTS:tenon_tsan_mutex> absl::synchronization)
endif()
if(TENON_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
