# SPDX-License-Identifier: GPL-3.0-or-later
# With CMAKE_UNITY_BUILD, sources are compiled in batches: the headers of LibTorch and Qt, which take longer than most
# files' own code, are parsed and instantiated once a batch. A batch never reaches beyond a folder, so names of anonymous
# namespaces need to differ within their folder only.
function(quantscope_batches target)
  set(most 8)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    if(NOT source MATCHES "\\.cpp$")
      continue()
    endif()
    file(RELATIVE_PATH folder ${CMAKE_SOURCE_DIR} ${source})
    get_filename_component(folder ${folder} DIRECTORY)
    string(MAKE_C_IDENTIFIER "${folder}" folder)
    math(EXPR count_${folder} "${count_${folder}} + 1")
    math(EXPR batch "(${count_${folder}} - 1) / ${most}")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${folder}_${batch}")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
