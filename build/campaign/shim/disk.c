/*
 * A disk that can lose power, for LD_PRELOAD: what was written to files below a folder and not synced since is thrown away
 * when the power goes, or kept here and there, sector by sector, as a real disk may. Entries of folders count as well: a
 * file that was created, renamed or removed is so for sure only once its folder was synced.
 *
 * Writes go to the real files at once, so that the program reads what it wrote; before a sector is changed for the first time
 * since its last sync, its old bytes are kept. Nothing is really synced: that is the point, and it is fast.
 *
 * Not tracked: memory maps. SQLite maps only its wal-index (-shm), which the first process to open it empties, and which is
 * therefore worth nothing after a cut.
 *
 * DISK_FOLDER   what is below it is tracked; absolute, without links
 * DISK_BACKUP   an empty folder on the same file system, outside of DISK_FOLDER
 * DISK_CUT_AT   the operation at which the power goes, counted from 1; 0: never
 * DISK_KEEP     how many of a hundred sectors that were not synced are on the disk all the same
 * DISK_SEED     for the lots that are drawn
 * DISK_SLOW_MS  milliseconds that each sync takes; the others go on meanwhile
 * DISK_LIES     1: a sync says that it was done and does nothing
 * DISK_CONTROL  a file of which the first byte says what fails at the moment: w writes, s syncs (EIO), f writes (ENOSPC),
 *               r writes (EROFS); anything else: nothing
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define SECTOR 512
#define FDS 4096
#define CUT_STATUS 75

/* Old bytes of a sector; `size` of them were there. `doomed`: a sync failed, and no later one brings it to the disk. */
struct sector {
  off_t number;
  int size;
  int doomed;
  char bytes[SECTOR];
  struct sector *next;
};
#define BUCKETS 1024
struct file {
  dev_t dev;
  ino_t ino;
  int fd; /* our own, never closed: closing any descriptor of a file would drop the process's locks on it */
  off_t synced_size;
  struct sector *dirty[BUCKETS];
  struct file *next;
};
enum what { CREATED, RENAMED, REMOVED };
struct entry {
  enum what what;
  char path[PATH_MAX];   /* the name that was made (CREATED, RENAMED) or removed */
  char from[PATH_MAX];   /* RENAMED: the name before */
  char backup[PATH_MAX]; /* a second name of the file that was replaced or removed; empty if there was none */
  struct entry *before;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *files;
static struct entry *entries; /* the newest first */
static struct file *by_fd[FDS];
static char folder[PATH_MAX], backup_folder[PATH_MAX];
static size_t folder_length;
static long cut_at, operations, backups;
static int keep, lies, slow_ms;
static uint64_t lot;
static const volatile char *control;

static long number_of(const char *name) {
  const char *text = getenv(name);
  return text == NULL ? 0 : strtol(text, NULL, 10);
}

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("DISK_FOLDER"), *aside = getenv("DISK_BACKUP"), *commands = getenv("DISK_CONTROL");
  if (where == NULL || aside == NULL) return;
  snprintf(folder, sizeof folder, "%s/", where);
  snprintf(backup_folder, sizeof backup_folder, "%s", aside);
  cut_at = number_of("DISK_CUT_AT");
  keep = (int)number_of("DISK_KEEP");
  lies = (int)number_of("DISK_LIES");
  slow_ms = (int)number_of("DISK_SLOW_MS");
  lot = (uint64_t)number_of("DISK_SEED") * 0x9e3779b97f4a7c15u + 1;
  if (commands != NULL) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, commands, O_RDONLY | O_CLOEXEC, 0);
    if (fd >= 0) {
      void *page = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
      control = page == MAP_FAILED ? NULL : page;
      syscall(SYS_close, fd);
    }
  }
  folder_length = strlen(folder);
}

/* xorshift64*: 0 to 99 */
static int draw(void) {
  lot ^= lot >> 12;
  lot ^= lot << 25;
  lot ^= lot >> 27;
  return (int)((lot * 0x2545f4914f6cdd1du) >> 33) % 100;
}
static int survives(void) { return keep > 0 && draw() < keep; }

static int is_below(const char *path) { return folder_length > 0 && strncmp(path, folder, folder_length) == 0; }

static char failing(void) { return control == NULL ? 0 : *control; }

static off_t size_of(int fd) {
  struct stat at;
  return fstat(fd, &at) == 0 ? at.st_size : 0;
}

/* ---- what the power takes ---- */

static void restore(struct file *file) {
  off_t now = size_of(file->fd);
  off_t size = now != file->synced_size && survives() ? now : file->synced_size;
  if (size > now) syscall(SYS_ftruncate, file->fd, size);
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    for (struct sector *one = file->dirty[bucket]; one != NULL; one = one->next) {
      off_t at = one->number * SECTOR;
      if (at >= size) continue;
      /* What a truncation took is no longer here to be kept. */
      if (at < now && !one->doomed && survives()) continue;
      char bytes[SECTOR] = {0};
      memcpy(bytes, one->bytes, (size_t)one->size);
      off_t end = at + SECTOR < size ? at + SECTOR : size;
      syscall(SYS_pwrite64, file->fd, bytes, (size_t)(end - at), at);
    }
  }
  syscall(SYS_ftruncate, file->fd, size);
}

static void undo(const struct entry *entry) {
  if (entry->what == RENAMED) syscall(SYS_rename, entry->path, entry->from);
  if (entry->what == CREATED) syscall(SYS_unlink, entry->path);
  if (entry->backup[0] != 0) syscall(SYS_rename, entry->backup, entry->path);
}

static void cut_power(void) {
  for (struct file *file = files; file != NULL; file = file->next) restore(file);
  /* A journalling file system keeps the order of what it does to folders: some of the newest are lost, never one between. */
  struct entry *entry = entries;
  for (; entry != NULL && !survives(); entry = entry->before) undo(entry);
  syscall(SYS_exit_group, CUT_STATUS);
}

/* Counts an operation; the power goes before the one that was asked for. */
static void count(void) {
  operations += 1;
  if (cut_at > 0 && operations == cut_at) cut_power();
}

/* ---- files ---- */

static struct file *track(int fd) {
  struct stat at;
  if (folder_length == 0 || fd < 0 || fd >= FDS || fstat(fd, &at) != 0 || !S_ISREG(at.st_mode)) return NULL;
  char name[64], path[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  if (!is_below(path) || (length > 4 && strcmp(path + length - 4, "-shm") == 0)) return NULL;
  for (struct file *file = files; file != NULL; file = file->next)
    if (file->dev == at.st_dev && file->ino == at.st_ino) return file;
  int own = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  if (own < 0) return NULL;
  struct file *file = calloc(1, sizeof *file);
  *file = (struct file){.dev = at.st_dev, .ino = at.st_ino, .fd = own, .synced_size = at.st_size, .next = files};
  files = file;
  return file;
}

/* libuv closes descriptors without close(): one that stands for another file by now is forgotten here. */
static struct file *file_of(int fd) {
  struct file *file = fd >= 0 && fd < FDS ? by_fd[fd] : NULL;
  if (file == NULL) return NULL;
  struct stat at;
  if (fstat(fd, &at) == 0 && at.st_dev == file->dev && at.st_ino == file->ino) return file;
  by_fd[fd] = NULL;
  return NULL;
}

/* Keeps the old bytes of the sectors from `from` up to `to`, where that was not done since their last sync. */
static void remember(struct file *file, off_t from, off_t to) {
  for (off_t number = from / SECTOR; number * SECTOR < to; number++) {
    struct sector **bucket = &file->dirty[number % BUCKETS];
    struct sector *one = *bucket;
    while (one != NULL && one->number != number) one = one->next;
    if (one == NULL) {
      one = calloc(1, sizeof *one);
      one->number = number;
      ssize_t size = syscall(SYS_pread64, file->fd, one->bytes, SECTOR, number * SECTOR);
      one->size = size < 0 ? 0 : (int)size;
      one->next = *bucket;
      *bucket = one;
    }
    one->doomed = 0; /* written again, it goes with the next sync */
  }
}

static void settle(struct file *file) {
  int is_doomed = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    struct sector **link = &file->dirty[bucket];
    while (*link != NULL) {
      struct sector *one = *link;
      if (one->doomed) {
        is_doomed = 1;
        link = &one->next;
        continue;
      }
      *link = one->next;
      free(one);
    }
  }
  if (!is_doomed) file->synced_size = size_of(file->fd);
}

static void doom(struct file *file) {
  for (int bucket = 0; bucket < BUCKETS; bucket++)
    for (struct sector *one = file->dirty[bucket]; one != NULL; one = one->next) one->doomed = 1;
}

/* Why a write may not be done now; 0 if it may. */
static int refusal(void) {
  switch (failing()) {
    case 'w': return EIO;
    case 'f': return ENOSPC;
    case 'r': return EROFS;
    default: return 0;
  }
}

/* Before a write of `size` bytes at `at` (-1: where the descriptor stands); nonzero if it has to fail. */
static int before_write(struct file *file, int fd, size_t size, off_t at) {
  int why = refusal();
  if (why != 0) {
    errno = why;
    return -1;
  }
  if (at < 0) at = (fcntl(fd, F_GETFL) & O_APPEND) != 0 ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
  off_t end = size_of(fd);
  remember(file, at < end ? at : end, at + (off_t)size);
  return 0;
}

#define TRACKED(fd, size, at, call)                                      \
  do {                                                                   \
    struct file *file = file_of(fd);                                     \
    if (file == NULL) return call;                                       \
    pthread_mutex_lock(&lock);                                           \
    ssize_t done = before_write(file, fd, size, at) != 0 ? -1 : call;    \
    int error = errno;                                                   \
    count();                                                             \
    pthread_mutex_unlock(&lock);                                         \
    errno = error;                                                       \
    return done;                                                         \
  } while (0)

static size_t total(const struct iovec *parts, int number) {
  size_t size = 0;
  for (int part = 0; part < number; part++) size += parts[part].iov_len;
  return size;
}

ssize_t write(int fd, const void *bytes, size_t size) { TRACKED(fd, size, -1, syscall(SYS_write, fd, bytes, size)); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
  TRACKED(fd, size, at, syscall(SYS_pwrite64, fd, bytes, size, at));
}
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }
ssize_t writev(int fd, const struct iovec *parts, int number) {
  TRACKED(fd, total(parts, number), -1, syscall(SYS_writev, fd, parts, number));
}
ssize_t pwritev64(int fd, const struct iovec *parts, int number, off_t at) {
  TRACKED(fd, total(parts, number), at, syscall(SYS_pwritev, fd, parts, number, at, 0));
}
ssize_t pwritev(int fd, const struct iovec *parts, int number, off_t at) { return pwritev64(fd, parts, number, at); }

static int change_size(struct file *file, int fd, off_t size) {
  int why = refusal();
  if (why != 0) {
    errno = why;
    return -1;
  }
  off_t end = size_of(fd);
  remember(file, size < end ? size : end, size < end ? end : size);
  return (int)syscall(SYS_ftruncate, fd, size);
}
int ftruncate64(int fd, off_t size) {
  struct file *file = file_of(fd);
  if (file == NULL) return (int)syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&lock);
  int done = change_size(file, fd, size), error = errno;
  count();
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* ---- syncs ---- */

static void forget_entries(const char *dir) {
  size_t length = strlen(dir);
  struct entry **link = &entries;
  while (*link != NULL) {
    struct entry *entry = *link;
    if (strncmp(entry->path, dir, length) != 0 || strchr(entry->path + length + 1, '/') != NULL) {
      link = &entry->before;
      continue;
    }
    if (entry->backup[0] != 0) syscall(SYS_unlink, entry->backup);
    *link = entry->before;
    free(entry);
  }
}

/* The folder that a descriptor stands for, if it is a tracked one. */
static int folder_of(int fd, char *path) {
  struct stat at;
  if (folder_length == 0 || fstat(fd, &at) != 0 || !S_ISDIR(at.st_mode)) return 0;
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, PATH_MAX - 2);
  if (length < 0) return 0;
  path[length] = '/';
  path[length + 1] = 0;
  int is_tracked = is_below(path);
  path[length] = 0;
  return is_tracked;
}

static int sync_file(int fd, long number) {
  char path[PATH_MAX];
  struct file *file = file_of(fd);
  int is_folder = file == NULL && folder_of(fd, path);
  if (file == NULL && !is_folder) return (int)syscall(number, fd);
  struct timespec pause = {slow_ms / 1000, slow_ms % 1000 * 1000000L};
  if (slow_ms > 0) nanosleep(&pause, NULL);
  pthread_mutex_lock(&lock);
  count();
  int done = 0;
  if (failing() == 's') {
    if (file != NULL) doom(file);
    done = -1;
  } else if (!lies) {
    if (file != NULL) settle(file);
    else forget_entries(path);
  }
  pthread_mutex_unlock(&lock);
  if (done != 0) errno = EIO;
  return done;
}
int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }

/* ---- entries of folders ---- */

static struct entry *note(enum what what, const char *path) {
  struct entry *entry = calloc(1, sizeof *entry);
  entry->what = what;
  snprintf(entry->path, sizeof entry->path, "%s", path);
  entry->before = entries;
  entries = entry;
  return entry;
}

static void keep_second_name(const char *path, char *backup) {
  int length = snprintf(backup, PATH_MAX, "%s/%ld", backup_folder, ++backups);
  if (length < 0 || length >= PATH_MAX || syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, backup, 0) != 0) backup[0] = 0;
}

static int open_tracked(int at, const char *path, int flags, mode_t mode) {
  int is_ours = path[0] == '/' && is_below(path);
  if (!is_ours) return (int)syscall(SYS_openat, at, path, flags, mode);
  pthread_mutex_lock(&lock);
  struct stat before;
  int is_new = (flags & O_CREAT) != 0 && stat(path, &before) != 0;
  int fd = -1, error = EROFS;
  if (failing() != 'r' || (flags & O_ACCMODE) == O_RDONLY) {
    fd = (int)syscall(SYS_openat, at, path, flags & ~O_TRUNC, mode);
    error = errno;
  }
  if (fd >= 0 && fd < FDS) {
    if (is_new) {
      note(CREATED, path);
      count();
    }
    by_fd[fd] = track(fd);
    if ((flags & O_TRUNC) != 0) {
      if (by_fd[fd] != NULL) change_size(by_fd[fd], fd, 0);
      else syscall(SYS_ftruncate, fd, 0);
    }
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

#define MODE                                  \
  mode_t mode = 0;                            \
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) { \
    va_list rest;                             \
    va_start(rest, flags);                    \
    mode = va_arg(rest, mode_t);              \
    va_end(rest);                             \
  }
int open(const char *path, int flags, ...) {
  MODE return open_tracked(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE return open_tracked(AT_FDCWD, path, flags, mode);
}
int openat(int at, const char *path, int flags, ...) {
  MODE return open_tracked(at, path, flags, mode);
}

int close(int fd) {
  if (fd >= 0 && fd < FDS) by_fd[fd] = NULL; /* what was not synced stays so */
  return (int)syscall(SYS_close, fd);
}

int rename(const char *from, const char *to) {
  if (!is_below(from) || !is_below(to)) return (int)syscall(SYS_rename, from, to);
  pthread_mutex_lock(&lock);
  count();
  char backup[PATH_MAX] = "";
  keep_second_name(to, backup);
  int done = (int)syscall(SYS_rename, from, to), error = errno;
  if (done == 0) {
    struct entry *entry = note(RENAMED, to);
    snprintf(entry->from, sizeof entry->from, "%s", from);
    memcpy(entry->backup, backup, sizeof backup);
  } else if (backup[0] != 0) syscall(SYS_unlink, backup);
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

int unlink(const char *path) {
  if (!is_below(path)) return (int)syscall(SYS_unlink, path);
  pthread_mutex_lock(&lock);
  count();
  char backup[PATH_MAX] = "";
  keep_second_name(path, backup);
  int done = (int)syscall(SYS_unlink, path), error = errno;
  if (done == 0) memcpy(note(REMOVED, path)->backup, backup, sizeof backup);
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}
