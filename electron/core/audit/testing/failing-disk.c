/*
 * Preloaded before libc: writes to and syncs of a trail's files fail while the file that FAILING_DISK names exists. It says
 * which, and with what error of the operating system, as in "write 5" or "sync 5"; "hang 1": a sync waits until the file is
 * gone. Every sync takes SLOW_SYNC_MS milliseconds longer, of whichever file; with QUICK_SYNC it takes no time and does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int fault_of(const char *what, int fd) {
  const char *control = getenv("FAILING_DISK");
  char link[64], path[4096], word[16];
  int number = 0;
  if (control == NULL) return 0;
  FILE *file = fopen(control, "r");
  if (file == NULL) return 0;
  int read = fscanf(file, "%15s %d", word, &number);
  fclose(file);
  if (read != 2 || strcmp(word, what) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "trail.db") != NULL ? number : 0;
}

static void take_time(int fd) {
  const char *said = getenv("SLOW_SYNC_MS");
  long ms = said == NULL ? 0 : strtol(said, NULL, 10);
  struct timespec pause = {ms / 1000, ms % 1000 * 1000000};
  if (ms > 0) nanosleep(&pause, NULL);
  struct timespec look = {0, 10000000};
  while (fault_of("hang", fd) != 0) nanosleep(&look, NULL);
}

#define NEXT(type, name) static type next; if (next == NULL) next = (type)dlsym(RTLD_NEXT, name)
#define FAIL(what, fd) do { int fault = fault_of(what, fd); if (fault != 0) { errno = fault; return -1; } } while (0)

typedef ssize_t (*write_at)(int, const void *, size_t, off_t);
typedef ssize_t (*write_on)(int, const void *, size_t);
typedef int (*sync_one)(int);

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  FAIL("write", fd);
  NEXT(write_at, "pwrite");
  return next(fd, bytes, size, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
  FAIL("write", fd);
  NEXT(write_at, "pwrite64");
  return next(fd, bytes, size, at);
}
ssize_t write(int fd, const void *bytes, size_t size) {
  FAIL("write", fd);
  NEXT(write_on, "write");
  return next(fd, bytes, size);
}
int fsync(int fd) {
  take_time(fd);
  FAIL("sync", fd);
  if (getenv("QUICK_SYNC") != NULL) return 0;
  NEXT(sync_one, "fsync");
  return next(fd);
}
int fdatasync(int fd) {
  take_time(fd);
  FAIL("sync", fd);
  if (getenv("QUICK_SYNC") != NULL) return 0;
  NEXT(sync_one, "fdatasync");
  return next(fd);
}
