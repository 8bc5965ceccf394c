// SPDX-License-Identifier: GPL-2.0
/*
 * spawn - run a command many times; print the median, the fastest and the
 * slowest wall time and the largest peak of resident memory.
 *
 * usage: spawn COUNT COMMAND [ARGUMENT...]
 * Output: "median_ms min_ms max_ms peak_kb", tab-separated.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* vfork, since the child's memory must not show in its peak. */
static pid_t start(char **argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid = vfork();

	if (pid == 0) {
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(null);
	return pid;
}

int main(int argc, char **argv)
{
	int count = argc > 2 ? atoi(argv[1]) : 0, status;
	long peak = 0;
	double *times;

	if (count < 1) {
		fprintf(stderr, "usage: %s COUNT COMMAND [ARGUMENT...]\n",
			argv[0]);
		return 2;
	}
	times = calloc(count, sizeof(*times));
	for (int i = 0; i < count; i++) {
		struct rusage usage;
		double begin = now_ms();
		pid_t pid = start(argv + 2);

		if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status) {
			fprintf(stderr, "%s: failed, status %x\n", argv[2],
				status);
			return 1;
		}
		times[i] = now_ms() - begin;
		if (usage.ru_maxrss > peak)
			peak = usage.ru_maxrss;
	}
	qsort(times, count, sizeof(*times), by_value);
	printf("%.2f\t%.2f\t%.2f\t%ld\n", times[count / 2], times[0],
	       times[count - 1], peak);
	free(times);
	return 0;
}
