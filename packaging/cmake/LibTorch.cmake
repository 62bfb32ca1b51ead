# SPDX-License-Identifier: GPL-3.0-or-later
# Imported target quantscope::torch out of LibTorch's Python wheel: a wheel is a zip with include/ and lib/.
# find_package(Torch) is not used: it fails for the CUDA wheel on a machine without a CUDA toolkit and adds definitions
# and run paths that nobody needs.
#   -DLIBTORCH_DIR=<folder that holds include/ and lib/libtorch_cpu.so>, default third_party/libtorch/torch
set(LIBTORCH_DIR "${CMAKE_SOURCE_DIR}/third_party/libtorch/torch" CACHE PATH "folder 'torch' of an unpacked torch wheel")
if(NOT EXISTS "${LIBTORCH_DIR}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "LibTorch is not in ${LIBTORCH_DIR}. Run packaging/setup.sh, or pass -DLIBTORCH_DIR=<wheel>/torch")
endif()
file(STRINGS "${LIBTORCH_DIR}/version.py" version_line REGEX "^__version__")
string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" LIBTORCH_VERSION "${version_line}")
if(NOT LIBTORCH_VERSION VERSION_EQUAL 2.13.0)
  message(WARNING "LibTorch ${LIBTORCH_VERSION}: only 2.13.0 is tested")
endif()
file(READ "${LIBTORCH_DIR}/version.py" version_text)
if(version_text MATCHES "cuda[^\n]*= *'" AND NOT EXISTS "${LIBTORCH_DIR}/../nvidia/cu13/lib/libcupti.so.13")
  message(FATAL_ERROR "A CUDA build of LibTorch without the two runtime wheels that its libtorch_cpu.so needs. "
                      "Run packaging/setup.sh, or use the CPU wheel")
endif()
message(STATUS "LibTorch ${LIBTORCH_VERSION} in ${LIBTORCH_DIR}")

add_library(quantscope_c10 SHARED IMPORTED)
set_target_properties(quantscope_c10 PROPERTIES IMPORTED_LOCATION "${LIBTORCH_DIR}/lib/libc10.so")
add_library(quantscope_torch_cpu SHARED IMPORTED)
set_target_properties(quantscope_torch_cpu PROPERTIES IMPORTED_LOCATION "${LIBTORCH_DIR}/lib/libtorch_cpu.so")
add_library(quantscope_torch INTERFACE)
target_include_directories(quantscope_torch SYSTEM INTERFACE
  "${LIBTORCH_DIR}/include" "${LIBTORCH_DIR}/include/torch/csrc/api/include")
# --no-as-needed: operators register themselves in static initialisers of libtorch_cpu.
target_link_libraries(quantscope_torch INTERFACE
  -Wl,--push-state,--no-as-needed quantscope_torch_cpu quantscope_c10 -Wl,--pop-state)
add_library(quantscope::torch ALIAS quantscope_torch)
