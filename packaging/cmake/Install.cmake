# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install build/release --prefix X` puts where: program, engine with LibTorch beside it, demo, licences.
# Of the tests' data nothing: the CIFAR-10 images carry no licence.
include(GNUInstallDirs)
set(private_libraries ${CMAKE_INSTALL_LIBDIR}/quantscope)
install(TARGETS quantscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS quantscope_backend LIBRARY DESTINATION ${private_libraries})

# LibTorch looks for what it needs beside itself. The CUDA build of the wheel also needs two runtime libraries.
file(GLOB torch_libraries "${LIBTORCH_DIR}/lib/libtorch_cpu.so" "${LIBTORCH_DIR}/lib/libc10.so"
     "${LIBTORCH_DIR}/lib/libgomp*.so*" "${LIBTORCH_DIR}/../nvidia/cu13/lib/libcupti.so.13"
     "${LIBTORCH_DIR}/../nvidia/cu13/lib/libcudart.so.13")
install(FILES ${torch_libraries} DESTINATION ${private_libraries})

install(DIRECTORY resources/demo/ DESTINATION ${CMAKE_INSTALL_DATADIR}/quantscope/demo)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY resources/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)
file(GLOB torch_licences "${LIBTORCH_DIR}/../torch-*.dist-info/licenses/LICENSE")
install(FILES ${torch_licences} DESTINATION ${CMAKE_INSTALL_DOCDIR}/libtorch)
