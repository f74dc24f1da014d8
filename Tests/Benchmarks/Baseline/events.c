#include "events.h"
#include "baseline.h"

#include <errno.h>

#ifdef __linux__
#include <sys/epoll.h>

int events_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

void events_add(int events, int descriptor, void *context) {
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = context};
  if (epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

int events_wait(int events, void **contexts, int capacity) {
  struct epoll_event found[256];
  int count = epoll_wait(events, found, capacity < 256 ? capacity : 256, -1);
  if (count < 0 && errno == EINTR) return 0;
  if (count < 0) fail("epoll_wait");
  for (int index = 0; index < count; index++) contexts[index] = found[index].data.ptr;
  return count;
}
#else
#include <sys/event.h>
#include <sys/types.h>

int events_create(void) { return kqueue(); }

void events_add(int events, int descriptor, void *context) {
  struct kevent event;
  EV_SET(&event, descriptor, EVFILT_READ, EV_ADD, 0, 0, context);
  if (kevent(events, &event, 1, 0, 0, 0) != 0) fail("kevent");
}

int events_wait(int events, void **contexts, int capacity) {
  struct kevent found[256];
  int count = kevent(events, 0, 0, found, capacity < 256 ? capacity : 256, 0);
  if (count < 0 && errno == EINTR) return 0;
  if (count < 0) fail("kevent");
  for (int index = 0; index < count; index++) contexts[index] = found[index].udata;
  return count;
}
#endif
