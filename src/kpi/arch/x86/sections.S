/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Empty pieces of the tables that kpi.lds brackets, so that each has its
 * right flags even where no code has put an entry into it.
 */
	.section .kpi_initcall, "a", @progbits
	.section .kpi_audit, "a", @progbits
	.section __bug_table, "aw", @progbits
	.section __ex_table, "a", @progbits
	.section __jump_table, "aw", @progbits
	.section .note.GNU-stack, "", @progbits
