// Looks names up as a system does whose name servers answer for nothing that ends in ".dead": late, and with no answer.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

static const char DEAD[] = ".dead";
static const unsigned LATE_SECONDS = 20;

typedef int (*lookup_function)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  size_t length = name == NULL ? 0 : strlen(name);
  if (length >= sizeof DEAD && strcmp(name + length - (sizeof DEAD - 1), DEAD) == 0) {
    sleep(LATE_SECONDS);
    return EAI_AGAIN;
  }
  lookup_function real;
  *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
  return real(name, service, hints, found);
}
