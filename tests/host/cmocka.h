/* SPDX-License-Identifier: GPL-2.0 */
/* cmocka.h - what cmocka wants to be included before it. */
#ifndef TESTS_HOST_CMOCKA_H
#define TESTS_HOST_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include_next <cmocka.h>

#endif
