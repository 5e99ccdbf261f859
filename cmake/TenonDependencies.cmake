# Third parties, found once. Debian packages all (scripts/packages.txt), ONNX Runtime apart.
find_package(Threads REQUIRED)
find_package(absl REQUIRED)
find_package(Protobuf REQUIRED)
find_package(GTest REQUIRED)
find_package(ZLIB REQUIRED)
find_package(BZip2 REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(simdjson REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(NGHTTP2 REQUIRED IMPORTED_TARGET libnghttp2>=1.52)
# Debian's package has pkg-config's description only.
find_path(TENON_SECCOMP_INCLUDE seccomp.h REQUIRED)
find_library(TENON_SECCOMP_LIBRARY seccomp REQUIRED)
add_library(libseccomp::libseccomp SHARED IMPORTED)
set_target_properties(libseccomp::libseccomp PROPERTIES
  IMPORTED_LOCATION ${TENON_SECCOMP_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${TENON_SECCOMP_INCLUDE})
if(TENON_BENCH)
  find_package(benchmark REQUIRED)
endif()

set(TENON_DEPS_DIR ${CMAKE_SOURCE_DIR}/build/deps CACHE PATH "What scripts/setup brought")
if(DEFINED ENV{TENON_ONNXRUNTIME_ROOT})
  set(default_onnxruntime $ENV{TENON_ONNXRUNTIME_ROOT})
else()
  set(default_onnxruntime ${TENON_DEPS_DIR}/onnxruntime-1.32.0)
endif()
set(TENON_ONNXRUNTIME_ROOT ${default_onnxruntime} CACHE PATH "An ONNX Runtime SDK: include/ and lib/")
find_path(TENON_ONNXRUNTIME_INCLUDE onnxruntime_c_api.h NO_DEFAULT_PATH
  PATHS ${TENON_ONNXRUNTIME_ROOT}/include PATH_SUFFIXES . onnxruntime onnxruntime/core/session)
find_library(TENON_ONNXRUNTIME_LIBRARY onnxruntime NO_DEFAULT_PATH PATHS ${TENON_ONNXRUNTIME_ROOT}/lib)
if(NOT TENON_ONNXRUNTIME_INCLUDE OR NOT TENON_ONNXRUNTIME_LIBRARY)
  message(FATAL_ERROR "ONNX Runtime not found beneath ${TENON_ONNXRUNTIME_ROOT}: run scripts/setup, "
    "or set TENON_ONNXRUNTIME_ROOT to an SDK folder that has include/ and lib/")
endif()
add_library(onnxruntime::onnxruntime SHARED IMPORTED)
set_target_properties(onnxruntime::onnxruntime PROPERTIES
  IMPORTED_LOCATION ${TENON_ONNXRUNTIME_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${TENON_ONNXRUNTIME_INCLUDE})
set(TENON_ONNX_PROTO ${TENON_DEPS_DIR}/onnx-1.23.2/onnx-ml.proto CACHE FILEPATH "ONNX's schema")
