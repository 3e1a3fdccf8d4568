// Looks names up as a system does whose name servers are away: late, and with no answer. So it is with all that end in ".dead",
// and with every name once the file is there that SLOW_NAMES names.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char DEAD[] = ".dead";
static const unsigned LATE_SECONDS = 20;

typedef int (*lookup_function)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int is_late(const char *name) {
  const char *all = getenv("SLOW_NAMES");
  size_t length = strlen(name);
  if (all != NULL && access(all, F_OK) == 0) return 1;
  return length >= sizeof DEAD && strcmp(name + length - (sizeof DEAD - 1), DEAD) == 0;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  if (name != NULL && is_late(name)) {
    sleep(LATE_SECONDS);
    return EAI_AGAIN;
  }
  lookup_function real;
  *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  return real(name, service, hints, found);
}
