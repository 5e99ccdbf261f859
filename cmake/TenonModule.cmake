# One call declares a module: its headers, sources, dependencies, tests, fakes, benchmarks and fuzz targets.
#
#   tenon_module(codec/json
#     HDRS    reader.h                 public headers
#     SRCS    reader.cc                sources; none makes a headers-only module
#     DEPS    base/status absl::span   modules as layer/name, third parties as CMake targets
#     TESTING testing/fake_reader.h    fakes offered to others' tests (headers and sources)
#     TESTS   reader_test.cc           one test binary a module
#     TEST_DEPS platform/fs/testing    what only the tests need; /testing are the fakes of a module
#     BENCH   reader_bench.cc          one benchmark binary a module
#     FUZZ    reader_fuzz.cc)          one binary a file; its corpus is fuzz/corpus/<file without _fuzz>
#
# Every layer folder is an include root and a target sees the roots of what it links, so an include of a
# layer that the module does not depend on does not compile. The table says what each layer may link.

set(TENON_LAYER_base)
set(TENON_LAYER_codec base)
set(TENON_LAYER_math base)
set(TENON_LAYER_contract base math)
set(TENON_LAYER_engine base codec math contract)
set(TENON_LAYER_store base codec contract)
set(TENON_LAYER_domain base codec math contract)
set(TENON_LAYER_platform base)
set(TENON_LAYER_server base codec math contract engine store domain platform)
set(TENON_LAYER_app base codec math contract engine store domain platform server)

function(_tenon_target name out)
  string(REPLACE "/" "_" target "tenon_${name}")
  set(${out} ${target} PARENT_SCOPE)
endfunction()

# Turns DEPS into targets; refuses a module of a layer that `layer` may not see.
function(_tenon_resolve layer module deps out)
  set(targets)
  foreach(dep IN LISTS deps)
    if(dep MATCHES "^([a-z]+)/")
      set(dep_layer ${CMAKE_MATCH_1})
      if(NOT dep_layer STREQUAL layer AND NOT dep_layer IN_LIST TENON_LAYER_${layer})
        message(FATAL_ERROR "${module} may not depend on ${dep}: layer ${layer} sees only ${TENON_LAYER_${layer}}")
      endif()
      _tenon_target(${dep} dep)
    endif()
    list(APPEND targets ${dep})
  endforeach()
  set(${out} ${targets} PARENT_SCOPE)
endfunction()

# Makes `tests_<label>` build what the tests of that label run (tools/test builds no more than these).
function(tenon_label_target label)
  if(NOT TARGET tests_${label})
    add_custom_target(tests_${label})
  endif()
  if(ARGN)
    add_dependencies(tests_${label} ${ARGN})
  endif()
endfunction()

function(tenon_module module)
  cmake_parse_arguments(arg "" "" "HDRS;SRCS;DEPS;TESTING;TESTS;TEST_DEPS;BENCH;FUZZ" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${module}: unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
  string(REGEX MATCH "^[a-z]+" layer ${module})
  set(root ${CMAKE_SOURCE_DIR}/src/${layer})
  tenon_label_target(${layer})  # of a layer without tests too
  _tenon_target(${module} target)
  _tenon_resolve(${layer} ${module} "${arg_DEPS}" deps)

  if(arg_SRCS)
    add_library(${target} STATIC ${arg_SRCS} ${arg_HDRS})
    target_include_directories(${target} PUBLIC ${root})
    target_link_libraries(${target} PRIVATE tenon_warnings PUBLIC ${deps})
    tenon_use_precompiled(${target} tenon_precompiled)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${root})
    target_link_libraries(${target} INTERFACE ${deps})
  endif()

  set(testing)
  if(arg_TESTING)
    set(testing_sources ${arg_TESTING})
    list(FILTER testing_sources INCLUDE REGEX "\\.cc$")
    if(testing_sources)
      add_library(${target}_testing STATIC EXCLUDE_FROM_ALL ${testing_sources})
      target_link_libraries(${target}_testing PRIVATE tenon_warnings PUBLIC ${target} GTest::gtest)
      tenon_use_precompiled(${target}_testing tenon_precompiled)
    else()
      add_library(${target}_testing INTERFACE)
      target_link_libraries(${target}_testing INTERFACE ${target} GTest::gtest)
    endif()
    set(testing ${target}_testing)
  endif()

  _tenon_resolve(app ${module} "${arg_TEST_DEPS}" test_deps)
  if(arg_TESTS)
    add_executable(${target}_test ${arg_TESTS})
    target_link_libraries(${target}_test PRIVATE tenon_warnings ${target} ${testing} ${test_deps} GTest::gmock GTest::gtest_main)
    tenon_use_precompiled(${target}_test tenon_precompiled_test)
    target_compile_definitions(${target}_test PRIVATE TENON_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${module} COMMAND ${target}_test --gtest_output=xml:${CMAKE_BINARY_DIR}/reports/${target}.xml)
    set_tests_properties(${module} PROPERTIES LABELS ${layer} TIMEOUT 300)
    tenon_label_target(${layer} ${target}_test)
  endif()

  if(arg_BENCH AND TENON_BENCH)
    add_executable(${target}_bench ${arg_BENCH})
    target_link_libraries(${target}_bench PRIVATE tenon_warnings ${target} ${test_deps} benchmark::benchmark_main)
    target_compile_definitions(${target}_bench PRIVATE TENON_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    set_property(GLOBAL APPEND PROPERTY TENON_BENCHES ${target}_bench)
  endif()

  foreach(source IN LISTS arg_FUZZ)
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "_fuzz$" "" corpus ${name})
    add_executable(${name} ${source})
    target_link_libraries(${name} PRIVATE tenon_warnings ${target} ${testing} ${test_deps})
    if(TENON_FUZZ)
      target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    else()
      target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/fuzz/replay_main.cc)
      add_test(NAME fuzz/${corpus} COMMAND ${name} ${CMAKE_SOURCE_DIR}/fuzz/corpus/${corpus})
      set_tests_properties(fuzz/${corpus} PROPERTIES LABELS fuzz TIMEOUT 120)
      tenon_label_target(fuzz ${name})
    endif()
    set_property(GLOBAL APPEND PROPERTY TENON_FUZZERS ${name})
  endforeach()
endfunction()

# A library of protobuf's messages: tenon_messages(target folder proto...), included as
# <folder>/<proto>.pb.h (of an empty folder as <proto>.pb.h).
function(tenon_messages target folder)
  set(root ${CMAKE_CURRENT_BINARY_DIR}/generated)
  string(JOIN / out ${root} ${folder})
  file(MAKE_DIRECTORY ${out})
  set(sources)
  foreach(proto IN LISTS ARGN)
    get_filename_component(proto ${proto} ABSOLUTE)
    get_filename_component(name ${proto} NAME_WE)
    get_filename_component(proto_folder ${proto} DIRECTORY)
    add_custom_command(
      OUTPUT ${out}/${name}.pb.cc ${out}/${name}.pb.h
      COMMAND protobuf::protoc --cpp_out=${out} -I ${proto_folder} ${proto}
      DEPENDS ${ARGN} VERBATIM)
    list(APPEND sources ${out}/${name}.pb.cc)
  endforeach()
  add_library(${target} STATIC ${sources})
  # Two roots: generated files include one another by the bare name.
  target_include_directories(${target} SYSTEM PUBLIC ${root} ${out})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf)
  if(TENON_SANITIZE MATCHES undefined)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)  # a minute of building for code that is not ours
  endif()
endfunction()

# Called once after all modules: a target that builds every fuzz target and one for the benchmarks.
function(tenon_link_modules)
  foreach(kind fuzzers benches)
    string(TOUPPER TENON_${kind} property)
    get_property(targets GLOBAL PROPERTY ${property})
    add_custom_target(${kind})
    if(targets)
      add_dependencies(${kind} ${targets})
    endif()
  endforeach()
endfunction()
