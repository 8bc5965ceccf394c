// SPDX-License-Identifier: GPL-2.0
/*
 * A program's own loads and stores to the registers of a device that it has
 * mapped (a BAR by resourceN, /dev/uioN, a driver's mmap()).
 *
 * Those registers stay unreadable in the program. The handler of SIGSEGV that
 * is put into it reports a fault by a system call; the instruction is then
 * done here, with the registers that the signal's frame holds. What is no
 * device's goes to the handler that the program itself has installed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

#include "../emulate.h"
#include "backend.h"
#include "exec.h"
#include "registers.h"
#include "vectors.h"

/* ---------------------------------------------------------- the accesses */

/* What the emulator asks of us is about this program, and these windows. */
static _Thread_local struct target {
	pid_t pid;
	struct run run;		/* the last that was found; .offset an address */
	struct vectors vectors;	/* where the signal's frame has them */
} target;

static const struct run *run_at(unsigned long address)
{
	if (address - target.run.offset < target.run.size ||
	    mapping_registers(address, &target.run))
		return &target.run;
	return NULL;
}

static bool is_register(unsigned long address)
{
	return run_at(address);
}

static uint64_t read_register(unsigned long address, unsigned int size)
{
	const struct run *run = run_at(address);

	return run ? device_read(run->phys + (address - run->offset), size) :
		     ~0ull;
}

static void write_register(unsigned long address, unsigned int size,
			   uint64_t value)
{
	const struct run *run = run_at(address);

	if (run)
		device_write(run->phys + (address - run->offset), size, value);
}

static bool copy(unsigned long address, void *buf, unsigned int size,
		 bool write)
{
	struct iovec local = { buf, size }, remote = { (void *)address, size };
	ssize_t n = write ? process_vm_writev(target.pid, &local, 1, &remote,
					      1, 0) :
			    process_vm_readv(target.pid, &local, 1, &remote,
					     1, 0);

	return n == (ssize_t)size;
}

/* An instruction may be the last thing before a hole. */
static unsigned int fetch(unsigned long ip, void *code, unsigned int size)
{
	unsigned int first = (unsigned int)(PAGE_SIZE - ip % PAGE_SIZE);

	if (copy(ip, code, size, false))
		return size;
	return first < size && copy(ip, code, first, false) ? first : 0;
}

static unsigned char *vector(unsigned int number, unsigned int part)
{
	return vectors_part(&target.vectors, number, part, copy);
}

static const struct emulate_bus bus = {
	.is_io = is_register,
	.read = read_register,
	.write = write_register,
	.vector = vector,
	.fetch = fetch,
	.copy = copy,
};

/* True: done, go on with @uc. */
static bool serve(pid_t pid, unsigned long address, ucontext_t *uc)
{
	struct kpi_regs regs;
	unsigned long fault;
	enum emulate_result result;

	target.pid = pid;
	target.run.size = 0;
	vectors_begin(&target.vectors, (uint64_t)uc->uc_mcontext.fpregs);
	if (!is_register(address))
		return false;
	crash_regs(&regs, uc);
	result = emulate(&regs, &bus, &fault);
	if (result == EMULATE_UNKNOWN)
		log_printf(3, "the program's instruction at %#lx cannot be done on a device's registers",
			   regs.ip);
	crash_regs_store(&regs, uc);
	return result == EMULATE_DONE &&
	       vectors_end(&target.vectors, copy);
}

bool registers_fault_here(const siginfo_t *info, void *context)
{
	return info->si_code > 0 &&
	       serve(getpid(), (unsigned long)info->si_addr, context);
}

/* ------------------------------------------------------ in the program */

/* What the program gets: code, and the actions that it installs. */
#define HANDLER_AT (WINDOW_END - PAGE_SIZE)
struct kernel_action {
	uint64_t handler, flags, restorer, mask;
};
#define ACTION_RESTORER 0x04000000ul
/* Behind the code in its page. */
enum { ACTION_OURS = 2048, ACTION_DEFAULT = 2048 + sizeof(struct kernel_action) };

/* What the report answers; anything else is the address of a handler. */
enum { REPORT_DONE, REPORT_DEFAULT, REPORT_SENT };

extern const char registers_code[], registers_restorer[], registers_code_end[];
#define TEXT(x) #x
#define STRING(x) TEXT(x)
__asm__(".section .rodata\n"
	"registers_code:\n"
	"	push %rdi\n"
	"	push %rsi\n"
	"	push %rdx\n"
	"	mov %rsi, %r10\n"		/* siginfo_t; rdx: ucontext_t */
	"	mov $-1, %edi\n"
	"	mov $" STRING(REGISTERS_IOC) ", %esi\n"
	"	mov $16, %eax\n"		/* ioctl */
	"	syscall\n"
	"	pop %rdx\n"
	"	pop %rsi\n"
	"	pop %rdi\n"
	"	cmp $2, %rax\n"
	"	ja 2f\n"
	"	test %eax, %eax\n"
	"	jz 1f\n"
	"	push %rax\n"
	"	push %rdi\n"
	"	lea registers_code + 2080(%rip), %rsi\n"
	"	xor %edx, %edx\n"
	"	mov $8, %r10d\n"
	"	mov $13, %eax\n"		/* rt_sigaction */
	"	syscall\n"
	"	pop %rsi\n"
	"	pop %rax\n"
	"	cmp $2, %eax\n"
	"	jne 1f\n"			/* it happens again */
	"	mov $39, %eax\n"		/* getpid */
	"	syscall\n"
	"	mov %eax, %edi\n"
	"	mov $62, %eax\n"		/* kill */
	"	syscall\n"
	"1:	ret\n"
	"2:	jmp *%rax\n"
	"registers_restorer:\n"
	"	mov $15, %eax\n"		/* rt_sigreturn */
	"	syscall\n"
	"registers_code_end:\n"
	".previous\n");
_Static_assert(ACTION_DEFAULT == 2080, "as in the code");

static int make_code(void)
{
	int fd = memfd_create("lkmhost-registers", MFD_CLOEXEC);
	struct kernel_action actions[2] = {
		{ HANDLER_AT, SA_SIGINFO | SA_ONSTACK | SA_NODEFER |
			      ACTION_RESTORER,
		  HANDLER_AT + (uint64_t)(registers_restorer - registers_code),
		  0 },
		{ (uint64_t)SIG_DFL, 0, 0, 0 },
	};
	size_t size = (size_t)(registers_code_end - registers_code);

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, PAGE_SIZE) ||
	    pwrite(fd, registers_code, size, 0) != (ssize_t)size ||
	    pwrite(fd, actions, sizeof(actions), ACTION_OURS) !=
		    sizeof(actions)) {
		close(fd);
		return -ENOMEM;
	}
	return fd;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int code_fd = -1;

/* Programs that have the handler, and the action that they would have. */
static struct program {
	struct program *next;
	int tgid;
	struct kernel_action action;
} *programs;

static struct program *program_of(int tgid)
{
	struct program *p = programs;

	while (p && p->tgid != tgid)
		p = p->next;
	return p;
}

int registers_code_fd(void)
{
	int fd;

	pthread_mutex_lock(&mutex);
	if (code_fd < 0)
		code_fd = make_code();
	fd = code_fd;
	pthread_mutex_unlock(&mutex);
	return fd < 0 ? fd : emulate_open() ?: fd;
}

static int remember(int tgid, const struct kernel_action *action)
{
	struct program *p;

	pthread_mutex_lock(&mutex);
	p = program_of(tgid);
	if (!p) {
		p = calloc(1, sizeof(*p));
		if (p) {
			p->tgid = tgid;
			p->next = programs;
			programs = p;
		}
	}
	if (p)
		p->action = *action;
	pthread_mutex_unlock(&mutex);
	return p ? 0 : -ENOMEM;
}

/* Below the stack and its red zone: nobody has anything there. */
#define SCRATCH 1024

int registers_install(struct call *call, struct injection *in, int tgid,
		      int fd)
{
	uint64_t scratch = (inject_stack(in) - SCRATCH) & ~15ull;
	struct kernel_action before;
	long ret = inject(in, SYS_mmap, (uint64_t[6]){
		HANDLER_AT, PAGE_SIZE, PROT_READ | PROT_EXEC,
		MAP_SHARED | MAP_FIXED, (uint64_t)fd, 0 });

	if (ret == (long)HANDLER_AT)
		ret = inject(in, SYS_rt_sigaction, (uint64_t[6]){
			SIGSEGV, HANDLER_AT + ACTION_OURS, scratch, 8 });
	if (!ret)
		ret = call_read(call, scratch, &before, sizeof(before));
	if (ret || before.handler == HANDLER_AT)
		return (int)ret;
	return remember(tgid, &before);
}

static long next_handler(int tgid, const siginfo_t *info)
{
	struct program *p;
	uint64_t handler = (uint64_t)SIG_DFL;

	pthread_mutex_lock(&mutex);
	p = program_of(tgid);
	if (p)
		handler = p->action.handler;
	pthread_mutex_unlock(&mutex);
	if (info->si_code <= 0 && handler == (uint64_t)SIG_IGN)
		return REPORT_DONE;
	if (handler > (uint64_t)SIG_IGN)
		return (long)handler;
	return info->si_code > 0 ? REPORT_DEFAULT : REPORT_SENT;
}

long registers_report(struct call *call)
{
	size_t size = offsetof(ucontext_t, uc_mcontext.__reserved1);
	siginfo_t info;
	ucontext_t uc;

	if (call_read(call, call->args[2], &uc, size) ||
	    call_read(call, call->args[3], &info, sizeof(info)))
		return -EFAULT;
	if (info.si_code <= 0 ||
	    !serve(call->tid, (unsigned long)info.si_addr, &uc))
		return next_handler(call_tgid(call), &info);
	return call_write(call, call->args[2], &uc, size);
}

/* The program's own sigaction(SIGSEGV): kept, and told back. */
long do_sigaction(struct call *call)
{
	struct kernel_action wanted, before;
	struct program *p;
	int tgid;

	if (call->args[0] != SIGSEGV || call->args[3] != sizeof(wanted.mask) ||
	    call->args[1] == HANDLER_AT + ACTION_DEFAULT)
		return CALL_CONTINUE;
	tgid = call_tgid(call);
	pthread_mutex_lock(&mutex);
	p = program_of(tgid);
	if (p)
		before = p->action;
	pthread_mutex_unlock(&mutex);
	if (!p)
		return CALL_CONTINUE;
	if (call->args[1] &&
	    call_read(call, call->args[1], &wanted, sizeof(wanted)))
		return -EFAULT;
	if (call->args[2] &&
	    call_write(call, call->args[2], &before, sizeof(before)))
		return -EFAULT;
	return call->args[1] ? remember(tgid, &wanted) : 0;
}

void registers_forget(int tgid)
{
	struct program **at = &programs, *p;

	pthread_mutex_lock(&mutex);
	while (*at && (*at)->tgid != tgid)
		at = &(*at)->next;
	p = *at;
	if (p)
		*at = p->next;
	pthread_mutex_unlock(&mutex);
	free(p);
}

void registers_close(void)
{
	while (programs)
		registers_forget(programs->tgid);
	if (code_fd >= 0)
		close(code_fd);
	code_fd = -1;
}
