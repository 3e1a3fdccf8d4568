/*
 * A workstation whose clocks are moved, for LD_PRELOAD: all that a program and its libraries ask of the time, the checks of
 * certificates included. CLOCK_CONTROL names a file of two numbers (64 bits, nanoseconds): how far the wall clock is ahead,
 * and how long the machine has slept, which the monotonic clock of Linux does not count and its uptime does.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
struct offsets {
  int64_t wall;
  int64_t slept;
};
static const volatile struct offsets *offsets;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("CLOCK_CONTROL");
  if (path == NULL) return;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return;
  void *page = mmap(NULL, sizeof *offsets, PROT_READ, MAP_SHARED, fd, 0);
  offsets = page == MAP_FAILED ? NULL : page;
  syscall(SYS_close, fd);
}

static int64_t offset_of(clockid_t clock) {
  if (offsets == NULL) return 0;
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return offsets->wall;
  return clock == CLOCK_BOOTTIME ? offsets->slept : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int done = (int)syscall(SYS_clock_gettime, clock, time);
  int64_t moved = time->tv_sec * SECOND + time->tv_nsec + offset_of(clock);
  time->tv_sec = moved / SECOND;
  time->tv_nsec = moved % SECOND;
  return done;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec time;
  int done = clock_gettime(CLOCK_REALTIME, &time);
  now->tv_sec = time.tv_sec;
  now->tv_usec = time.tv_nsec / 1000;
  return done;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

/* libuv reads the uptime from this file. */
static int open_uptime(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  char text[64];
  int length = snprintf(text, sizeof text, "%lld.%02ld 0.00\n", (long long)now.tv_sec, now.tv_nsec / 10000000);
  int fd = memfd_create("uptime", MFD_CLOEXEC);
  if (fd < 0) return fd;
  syscall(SYS_write, fd, text, (size_t)length);
  lseek(fd, 0, SEEK_SET);
  return fd;
}

#define OPEN(name)                                                        \
  int name(const char *path, int flags, ...) {                            \
    mode_t mode = 0;                                                      \
    if ((flags & (O_CREAT | O_TMPFILE)) != 0) {                           \
      va_list rest;                                                       \
      va_start(rest, flags);                                              \
      mode = va_arg(rest, mode_t);                                        \
      va_end(rest);                                                       \
    }                                                                     \
    if (offsets != NULL && strcmp(path, "/proc/uptime") == 0) return open_uptime(); \
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);         \
  }
OPEN(open)
OPEN(open64)
