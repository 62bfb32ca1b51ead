# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of the project is compiled with: quantscope_options. Fast tools are used where they are present.
add_library(quantscope_options INTERFACE)
target_compile_options(quantscope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow=local -Wnon-virtual-dtor)
# GCC 12 sees overlaps in std::string's operator+ that are not there (its bug 105651).
target_compile_options(quantscope_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# GCC starts with a heap so small that it spends a tenth of its time walking through the precompiled headers for garbage.
target_compile_options(quantscope_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-heapsize=700000>)
if(CMAKE_UNITY_BUILD)
  # A unity file includes sources; GCC takes them for headers, whose classes should have no member of a file-local type.
  target_compile_options(quantscope_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(QUANTSCOPE_WERROR)
  target_compile_options(quantscope_options INTERFACE -Werror)
endif()
if(QUANTSCOPE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header makes its users uncacheable unless ccache is told that it may trust them. What a file includes is
  # taken from the compiler's own list: a first build then parses every file once, not twice.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1
                                  CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  add_compile_options(-fpch-preprocess)
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
