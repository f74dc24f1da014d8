#include "baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

void fail(const char *what) {
  fprintf(stderr, "baseline: %s: %s\n", what, strerror(errno));
  exit(1);
}

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Writes a page and waits for the disk, again and again; prints each time in nanoseconds. */
int run_sync(const char *file, int count) {
  static char page[4096];
  int descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(file);
  /* Pages that are there already, as in a log that is used again. */
  for (int index = 0; index < 64; index++)
    if (pwrite(descriptor, page, sizeof page, index * (off_t)sizeof page) != sizeof page) fail("write");
  fsync(descriptor);
  for (int index = 0; index < count; index++) {
    memset(page, index, sizeof page);
    uint64_t start = now();
    if (pwrite(descriptor, page, sizeof page, index % 64 * (off_t)sizeof page) != sizeof page) fail("write");
#ifdef __APPLE__
    if (fcntl(descriptor, F_FULLFSYNC) != 0) fail("F_FULLFSYNC");
#else
    if (fdatasync(descriptor) != 0) fail("fdatasync");
#endif
    printf("%llu\n", (unsigned long long)(now() - start));
  }
  close(descriptor);
  return 0;
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  const char *mode = count > 1 ? arguments[1] : "";
  if (strcmp(mode, "exit") == 0) return 0;
  if (strcmp(mode, "client") == 0 && count == 5) return run_client(arguments[2], arguments[3], arguments[4]);
  if (strcmp(mode, "pump") == 0 && count == 3) return run_pump(arguments[2]);
  if (strcmp(mode, "serve") == 0 && count == 4) return run_server(arguments[2], arguments[3]);
  if (strcmp(mode, "call") == 0 && count == 4) return run_call(arguments[2], arguments[3]);
  if (strcmp(mode, "hold") == 0 && count == 5) return run_hold(arguments[2], atoi(arguments[3]), arguments[4]);
  if (strcmp(mode, "load") == 0) return run_load(count - 2, arguments + 2);
  if (strcmp(mode, "sync") == 0 && count == 4) return run_sync(arguments[2], atoi(arguments[3]));
  fprintf(stderr, "usage: benchmark-baseline exit | client SOCKET RUNTIME EVENT | pump SOCKET | serve SOCKET LOG\n"
                  "       | call SOCKET METHOD | hold SOCKET COUNT idle|joined | sync FILE COUNT\n"
                  "       | load SOCKET ask|notify CALLERS COUNT BYTES\n");
  return 64;
}
